export { PatientPage } from './PatientPage'
export { SerialTable } from './SerialTable'
