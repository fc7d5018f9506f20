import { z } from 'zod'
import { en } from '../words/en'
import type { Failure } from '../result'
import { recordedText, type CatalogueText, type FailureCode, type Param, type WordKey } from '../words/catalogue'

const isWordKey = (key: unknown): boolean =>
  typeof key === 'string' &&
  [key, `${key}_other`].some((path) => typeof path.split('.').reduce<unknown>(within, en) === 'string')
const within = (section: unknown, name: string): unknown =>
  typeof section === 'object' && section !== null ? (section as Record<string, unknown>)[name] : undefined

/** A text of the catalogue as it crosses a boundary. */
export const catalogueText: z.ZodType<CatalogueText> = z.strictObject({
  key: z.custom<WordKey>(isWordKey),
  get params() {
    return params
  },
})
const param: z.ZodType<Param> = z.union([
  z.string(),
  z.number(),
  z.lazy(() => catalogueText),
  z.array(z.lazy(() => catalogueText)).readonly(),
])
const params = z.record(z.string(), param)

/** A text in a file that earlier versions kept words in. */
export const keptText = z.union([catalogueText, z.string().transform(recordedText)])

/** An expected failure as it crosses a boundary; see shared/result.ts. */
export const failure: z.ZodType<Failure> = z.object({
  code: z.enum(Object.keys(en.failures) as [FailureCode, ...FailureCode[]]),
  params,
  get also() {
    return failure.optional()
  },
})

/** A result as it crosses a boundary. */
export const resultOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), failure })])
