export { useCommands, type Command, type Undo } from './keys'
export { useScreenCommands } from './useScreenCommands'
