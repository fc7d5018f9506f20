import { z } from 'zod'
import type { Failure, Result } from '../../shared/result'
import {
  operationOf,
  requestMessage,
  type Answer,
  type Name,
  type Operation,
  type Operations,
  type ParsedRequest,
  type Progress,
  type ServerMessage,
} from './operations'
import type { Port } from './port'

export type Handler<O extends Operation> = (
  request: ParsedRequest<O>,
  report: (progress: Progress<O>) => void,
) => Promise<Result<Answer<O>>>

export type Handlers<O extends Operations> = { readonly [N in Name<O>]: Handler<O[N]> }

export interface Faults {
  /** A bug or a malformed request in words for the client. */
  failureOf(error: unknown): Failure
  /** After the client was told: nothing is answered any more. */
  onBroken(): void
}

/** Answers requests one after another, urgent ones at once. The first bug or malformed request ends it. */
export function serve<O extends Operations>(
  port: Port,
  operations: O,
  handlers: Handlers<O>,
  { failureOf, onBroken }: Faults,
): void {
  let queue: Promise<void> = Promise.resolve()
  let broken = false
  const send = (message: ServerMessage): void => port.postMessage(message)

  function fault(error: unknown): void {
    if (broken) return
    broken = true
    send({ kind: 'broken', failure: failureOf(error) })
    onBroken()
  }

  async function answer(id: number, name: string, request: unknown): Promise<void> {
    if (broken) return
    const handler = handlers[name as Name<O>] as unknown as Handler<Operation>
    const result = await handler(request, (value) => send({ kind: 'progress', id, operation: name, value }))
    if (broken) return
    send(
      result.ok
        ? { kind: 'answer', id, operation: name, value: result.value }
        : { kind: 'refusal', id, failure: result.failure },
    )
  }

  port.onMessage((data) => {
    if (broken) return
    const message = requestMessage.safeParse(data)
    if (!message.success) return fault(malformed(message.error))
    const { id, operation: name } = message.data
    const operation = operationOf(operations, name)
    if (!operation) return fault(new Error(`malformed request: no operation ${name}`))
    const request = operation.request.safeParse(message.data.request)
    if (!request.success) return fault(malformed(request.error))
    if (operation.urgent) return void answer(id, name, request.data).catch(fault)
    queue = queue.then(() => answer(id, name, request.data)).catch(fault)
  })
}

const malformed = (error: z.ZodError): Error => new Error(`malformed request: ${z.prettifyError(error)}`)
