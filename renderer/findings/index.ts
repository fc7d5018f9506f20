export { FindingsPanel } from './FindingsPanel'
export { statusSigns } from './signs'
export { useHeatMap, type Look } from './useHeatMap'
export { useFindings, type Findings } from './useFindings'
