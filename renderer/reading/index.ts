export { ReadingScreen } from './ReadingScreen'
