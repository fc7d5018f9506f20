export { ReadingScreen } from './ReadingScreen'
export { Grid } from './Grid'
