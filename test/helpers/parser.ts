import type { FileParser } from '../../main/parsing/fileParser'
import { parsingHandlers } from '../../main/parsing/handlers'

/** The parser's own handlers in this process: a test that is not about crashes needs no process beside it. */
export const parser: FileParser = {
  instance: (path) => parsingHandlers.instance({ path }, () => undefined),
  dicomdir: (path) => parsingHandlers.dicomdir({ path }, () => undefined),
}
