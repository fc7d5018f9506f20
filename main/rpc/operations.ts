import { z } from 'zod'
import { failure } from '../../shared/domain/failure'

/** One thing that a process can be asked to do. */
export interface Operation {
  readonly request: z.ZodType
  readonly answer: z.ZodType
  /** What is reported before the answer, where anything is. */
  readonly progress?: z.ZodType
  /** Done at once; all others are done one after another. */
  readonly urgent?: true
}

/** All that one process can be asked to do, by name. */
export type Operations = Readonly<Record<string, Operation>>

export type Name<O extends Operations> = keyof O & string
/** As the caller states it: what has a default may be left out. */
export type Request<O extends Operation> = z.input<O['request']>
export type ParsedRequest<O extends Operation> = z.output<O['request']>
export type Answer<O extends Operation> = z.output<O['answer']>
export type Progress<O extends Operation> = O['progress'] extends z.ZodType ? z.output<O['progress']> : never

export const operationOf = (operations: Operations, name: string): Operation | null =>
  Object.hasOwn(operations, name) ? (operations[name] ?? null) : null

const id = z.number().int().nonnegative()

/** What the client sends. `request` is parsed by its operation's schema. */
export const requestMessage = z.object({ id, operation: z.string(), request: z.unknown() })
export type RequestMessage = z.infer<typeof requestMessage>

/** What the server sends. `value` is parsed by its operation's schema. */
export const serverMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id, operation: z.string(), value: z.unknown() }),
  z.object({ kind: z.literal('progress'), id, operation: z.string(), value: z.unknown() }),
  /** An expected failure of this request alone. */
  z.object({ kind: z.literal('refusal'), id, failure }),
  /** The server answers nothing any more. */
  z.object({ kind: z.literal('broken'), failure }),
])
export type ServerMessage = z.infer<typeof serverMessage>
