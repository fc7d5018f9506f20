export { WorklistScreen } from './WorklistScreen'
