export { FindingsPanel } from './FindingsPanel'
export { statusSigns } from './signs'
export { useLook, type Look } from './useLook'
export { useFindings, type Findings } from './useFindings'
