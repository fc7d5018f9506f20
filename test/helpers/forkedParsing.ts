import { fork } from 'node:child_process'
import path from 'node:path'
import type { ParsingProcess } from '../../main/parsing/fileParser'
import { parsingOperations } from '../../main/parsing/operations'
import { createClient } from '../../main/rpc/client'
import { nodePort } from '../../main/rpc/port'
import { failureOf } from '../../shared/result'

/** The parsing process as `bundled` built it, forked by Node instead of Electron. */
export function forkedParsing(folder: string): ParsingProcess {
  const child = fork(path.join(folder, 'parsing.utility.js'), { serialization: 'advanced', stdio: 'ignore' })
  const client = createClient(nodePort(child), parsingOperations, failureOf('fileNotParsed'), () => child.kill())
  child.on('exit', () => client.lose(failureOf('fileNotParsed')))
  return { ...client, close: () => void child.kill() }
}
