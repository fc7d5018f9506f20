export { useCommands, type Command } from './keys'
export { useScreenCommands } from './useScreenCommands'
