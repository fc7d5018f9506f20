import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

export interface Log {
  info(message: string): void
  /** An exception is a bug: kept with its stack, never swallowed. */
  bug(where: string, error: unknown): void
}

export interface LogLimits {
  /** A file that has reached this size is set aside before the next line. */
  readonly maxBytes: number
  /** How many files are kept beside the current one. */
  readonly olderFiles: number
}

const DEFAULT_LIMITS: LogLimits = { maxBytes: 5 * 1024 * 1024, olderFiles: 4 }

/** Writes to stderr and, when a folder is given, to `longaxis.log` there; older lines are in `longaxis.1.log` and on. No patient data goes in. */
export function createLog(folder: string | null, limits: LogLimits = DEFAULT_LIMITS): Log {
  const write = (line: string): void => {
    process.stderr.write(`${line}\n`)
    if (!folder) return
    mkdirSync(folder, { recursive: true })
    rotate(folder, limits)
    appendFileSync(logFile(folder, 0), `${new Date().toISOString()} ${line}\n`)
  }
  return {
    info: write,
    bug: (where, error) =>
      write(`bug in ${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  }
}

const logFile = (folder: string, age: number): string =>
  path.join(folder, age === 0 ? 'longaxis.log' : `longaxis.${age}.log`)

function rotate(folder: string, { maxBytes, olderFiles }: LogLimits): void {
  const size = statSync(logFile(folder, 0), { throwIfNoEntry: false })?.size ?? 0
  if (size < maxBytes) return
  for (let age = olderFiles; age > 0; age--) {
    try {
      renameSync(logFile(folder, age - 1), logFile(folder, age))
    } catch (error) {
      // Not that many yet, or a command beside the window rotated first.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}
