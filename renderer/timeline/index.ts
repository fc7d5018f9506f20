export { PatientPage } from './PatientPage'
