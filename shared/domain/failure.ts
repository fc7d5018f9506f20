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
