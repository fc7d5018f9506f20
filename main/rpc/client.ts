import { ok, type Failure, type Result } from '../../shared/result'
import {
  operationOf,
  serverMessage,
  type Answer,
  type Name,
  type Operations,
  type Progress,
  type Request,
  type RequestMessage,
} from './operations'
import type { Port } from './port'

export type Calls<O extends Operations> = {
  readonly [N in Name<O>]: (
    request: Request<O[N]>,
    onProgress?: (progress: Progress<O[N]>) => void,
  ) => Promise<Result<Answer<O[N]>>>
}

export interface Client<O extends Operations> {
  /** Every operation as a function. */
  readonly calls: Calls<O>
  /** Fails what waits for an answer and whatever is asked later; the first failure stays. */
  lose(failure: Failure): void
  /** Why nothing is answered any more; null while the server lives. */
  lost(): Failure | null
}

interface Waiting {
  readonly operation: string
  onProgress(progress: unknown): void
  resolve(result: Result<unknown>): void
}

/**
 * Calls the operations of the server at the other end. The server is lost where it says so, and where it sends anything but a whole answer to a
 * request that waits for one: `onLost` then ends its process.
 */
export function createClient<O extends Operations>(
  port: Port,
  operations: O,
  malformed: Failure,
  onLost: (failure: Failure) => void = () => undefined,
): Client<O> {
  const waiting = new Map<number, Waiting>()
  let lost: Failure | null = null
  let nextId = 0

  function lose(failure: Failure): void {
    if (lost !== null) return
    lost = failure
    for (const { resolve } of waiting.values()) resolve({ ok: false, failure })
    waiting.clear()
    onLost(failure)
  }

  port.onMessage((data) => {
    if (lost !== null) return
    const message = serverMessage.safeParse(data)
    if (!message.success) return lose(malformed)
    if (message.data.kind === 'broken') return lose(message.data.failure)
    const { id } = message.data
    const request = waiting.get(id)
    if (!request) return lose(malformed)
    if (message.data.kind === 'refusal') {
      waiting.delete(id)
      return request.resolve({ ok: false, failure: message.data.failure })
    }
    const { kind, operation, value } = message.data
    const described = operationOf(operations, operation)
    const parsed = (kind === 'progress' ? described?.progress : described?.answer)?.safeParse(value)
    if (operation !== request.operation || parsed?.success !== true) return lose(malformed)
    if (kind === 'progress') return request.onProgress(parsed.data)
    waiting.delete(id)
    request.resolve(ok(parsed.data))
  })

  const call = (
    operation: string,
    request: unknown,
    onProgress: (progress: never) => void = () => undefined,
  ): Promise<Result<unknown>> =>
    new Promise((resolve) => {
      if (lost !== null) return resolve({ ok: false, failure: lost })
      const id = nextId++
      waiting.set(id, { operation, resolve, onProgress: (progress) => onProgress(progress as never) })
      port.postMessage({ id, operation, request } satisfies RequestMessage)
    })

  const calls = Object.fromEntries(
    Object.keys(operations).map((name) => [
      name,
      (request: unknown, onProgress?: (progress: never) => void) => call(name, request, onProgress),
    ]),
  )
  return { calls: calls as unknown as Calls<O>, lose, lost: () => lost }
}
