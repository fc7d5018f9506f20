export { FindingsPanel } from './FindingsPanel'
export { statusSigns } from './signs'
export { useFindings, type Findings } from './useFindings'
