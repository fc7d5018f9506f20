import { z } from 'zod'
import { en } from '../words/en'
import type { Failure } from '../result'
import type { FailureCode } from '../words/catalogue'

/** An expected failure as it crosses a boundary; see shared/result.ts. */
export const failure: z.ZodType<Failure> = z.object({
  code: z.enum(Object.keys(en.failures) as [FailureCode, ...FailureCode[]]),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  get also() {
    return failure.optional()
  },
})

/** A result as it crosses a boundary. */
export const resultOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), failure })])
