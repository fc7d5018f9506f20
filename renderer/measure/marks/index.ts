export { distance } from './distance'
