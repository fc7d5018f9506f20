export { ChangeTable } from './ChangeTable'
