import { z } from 'zod'
import { failure } from '../domain/failure'

/** A Result of a value, as it crosses to the window. */
export const resultOf = <S extends z.ZodType>(value: S) =>
  z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), failure })])

/** The request of a channel that takes none. */
export const nothing = z.undefined()
