import { failureOf, type Failure, type Result } from '../../shared/result'
import type { Calls } from '../rpc/client'
import type { Place } from '../files/place'
import type { parsingOperations } from './operations'

type ParsingCalls = Calls<typeof parsingOperations>
type Answered<N extends keyof ParsingCalls> = Awaited<ReturnType<ParsingCalls[N]>>

/** Reads headers of foreign files. What crashes or hangs on one file refuses that file. */
export interface FileParser {
  instance(path: Place): Promise<Answered<'instance'>>
  dicomdir(path: Place): Promise<Answered<'dicomdir'>>
}

export interface OwnedFileParser extends FileParser {
  close(): void
}

/** A process that serves the parsing operations. */
export interface ParsingProcess {
  readonly calls: ParsingCalls
  lose(failure: Failure): void
  lost(): Failure | null
  close(): void
}

/** Longest that a file may take, waiting for a slow medium included; what works too long is ended sooner, see watchdog.worker.ts. */
const WALL_LIMIT_MS = 60_000

const PROCESSES = 2

/** Keeps up to two processes, each with one file at a time; one that is lost is replaced at the next file. */
export function createFileParser(start: () => ParsingProcess, wallLimitMs = WALL_LIMIT_MS): OwnedFileParser {
  const idle: ParsingProcess[] = []
  const waiting: ((process: ParsingProcess) => void)[] = []
  let alive = 0
  let closed = false

  async function lend(): Promise<ParsingProcess> {
    for (let free = idle.pop(); free; free = idle.pop()) {
      if (free.lost() === null) return free
      alive -= 1
    }
    if (alive >= PROCESSES) return new Promise((resolve) => waiting.push(resolve))
    alive += 1
    return start()
  }

  function giveBack(process: ParsingProcess): void {
    const isLost = process.lost() !== null
    const waiter = waiting.shift()
    if (waiter) return waiter(isLost ? start() : process)
    if (isLost) alive -= 1
    else if (closed) process.close()
    else idle.push(process)
  }

  async function use<A>(ask: (calls: ParsingCalls) => Promise<Result<A>>): Promise<Result<A>> {
    const process = await lend()
    const timer = setTimeout(() => process.lose(failureOf('fileTakesTooLong')), wallLimitMs)
    try {
      return await ask(process.calls)
    } finally {
      clearTimeout(timer)
      giveBack(process)
    }
  }

  return {
    instance: (path) => use((calls) => calls.instance({ path })),
    dicomdir: (path) => use((calls) => calls.dicomdir({ path })),
    close() {
      closed = true
      for (const process of idle.splice(0)) process.close()
    },
  }
}
