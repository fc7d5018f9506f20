import { say } from '../../shared/words'
import { utilityProcess } from 'electron'
import path from 'node:path'
import type { Failure } from '../../shared/result'
import { createClient, type Client } from './client'
import { environmentOf } from './environment'
import type { Operations } from './operations'
import { portToChild } from './port'

export interface ProcessOptions {
  /** The folder of the built program. */
  readonly dist: string
  /** A file of main/ that serves the operations. */
  readonly file: `${string}.utility.js`
  /** As the system's list of processes shows it. */
  readonly serviceName: string
  /** It sent something that is no answer. */
  readonly malformed: Failure
  /** It ended by itself. */
  exited(code: number): Failure
}

export interface OperationsProcess<O extends Operations> extends Client<O> {
  readonly pid: number | undefined
  close(): void
}

const SHOWN_CHARACTERS = 2000

/** Starts a process that serves the operations. */
export function startProcess<O extends Operations>(
  operations: O,
  { dist, file, serviceName, malformed, exited }: ProcessOptions,
): OperationsProcess<O> {
  const child = utilityProcess.fork(path.join(dist, 'main', file), [], {
    serviceName,
    stdio: 'pipe',
    env: environmentOf(process.env),
    execArgv: [],
  })
  let isClosing = false
  const close = (): void => {
    isClosing = true
    child.kill()
  }
  const client = createClient(portToChild(child), operations, malformed, () => child.kill())
  // What can't start here fills stderr; its end is worth showing only when the process is lost.
  let stderr = ''
  child.stdout?.resume()
  child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-SHOWN_CHARACTERS)))
  child.on('exit', (code) => {
    if (client.lost() === null && !isClosing)
      process.stderr.write(`${say('cliProgress.processEnded', { service: serviceName, code, output: stderr })}\n`)
    client.lose(exited(code))
  })
  return { ...client, pid: child.pid, close }
}
