import { z } from 'zod'
import { keptText } from './failure'
import { engineSetting } from './engineBenchmark'

const count = z.number().int().nonnegative()
const task = { code: z.string(), name: z.string(), loops: count }

/** How far int8 and float32 read one task apart over the checked loops; sizes of differences, signs dropped. */
export const taskDifference = z.discriminatedUnion('kind', [
  /** In the task's unit. */
  z.object({
    ...task,
    kind: z.literal('regression'),
    unit: z.string(),
    median: z.number(),
    p95: z.number(),
    largest: z.number(),
    limit: z.number(),
  }),
  /** Of the score, a cosine; `changed` counts loops with another verdict. */
  z.object({
    ...task,
    kind: z.literal('binary'),
    median: z.number(),
    largest: z.number(),
    limit: z.number(),
    changed: count,
  }),
  /** `changed` counts loops with another grade. */
  z.object({ ...task, kind: z.literal('graded'), changed: count }),
])
export type TaskDifference = z.infer<typeof taskDifference>

const timed = engineSetting.extend({ msPerFrame: z.number().positive() })

/** What a check of one pack's int8 graph on the user's own loops found on one machine. */
export const precisionCheck = z.object({
  checkedAt: z.string(),
  loops: count,
  patients: count,
  /** Of those, the ones read while nothing played in the window. */
  timedLoops: count,
  /** Medians over the timed loops, the same frames read by both. */
  float32: timed,
  int8: timed,
  /** One minus the cosine of a loop's two embeddings, or of its two identity vectors where that is more. */
  cosineDistance: z.object({ median: z.number(), largest: z.number() }),
  /** Loops that only one of the two refused, or took for another view. */
  otherwise: count,
  tasks: z.array(taskDifference).readonly(),
  /** Why int8 may not read; empty where it may. */
  against: z.array(keptText).readonly(),
})
export type PrecisionCheck = z.infer<typeof precisionCheck>

/** The check that stands on this machine, and what was made of it. */
export const keptPrecision = z.object({
  check: precisionCheck,
  /** int8 reads. Never where the check speaks against it. */
  on: z.boolean(),
  /** Why the int8 graph did not open although it was on, in the runtime's words; float32 reads instead. */
  failure: z.string().nullable(),
})
export type KeptPrecision = z.infer<typeof keptPrecision>
