import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'

export interface Log {
  info(message: string): void
  /** An exception is a bug: kept with its stack, never swallowed. */
  bug(where: string, error: unknown): void
}

/** Writes to stderr and, when a folder is given, to `longaxis.log` there. No patient data goes in. */
export function createLog(folder: string | null): Log {
  const write = (line: string): void => {
    process.stderr.write(`${line}\n`)
    if (!folder) return
    mkdirSync(folder, { recursive: true })
    appendFileSync(path.join(folder, 'longaxis.log'), `${new Date().toISOString()} ${line}\n`)
  }
  return {
    info: write,
    bug: (where, error) =>
      write(`bug in ${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  }
}
