import { failureOf } from '../../shared/result'
import { startProcess } from '../rpc/process'
import type { ParsingProcess } from './fileParser'
import { parsingOperations } from './operations'

/** Starts a process that parses foreign files. `dist` is the folder of the built program. */
export const startParsing = (dist: string): ParsingProcess =>
  startProcess(parsingOperations, {
    dist,
    file: 'parsing.utility.js',
    serviceName: 'Longaxis file parser',
    malformed: failureOf('fileNotParsed'),
    exited: () => failureOf('fileNotParsed'),
  })
