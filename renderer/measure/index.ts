export { DistanceLayer, type DistanceLayerProps } from './DistanceLayer'
export { useDistances, type Distances, type DistanceStore } from './useDistances'
