export { measureCommands } from './commands'
export { MeasurementLayer, type MeasurementLayerProps } from './MeasurementLayer'
export { MeasureMenu } from './MeasureMenu'
export { useMeasurements, type Measurements } from './useMeasurements'
