export { FirstRun } from './FirstRun'
export { chooseAndImport, ImportBar, openDemo } from './ImportBar'
