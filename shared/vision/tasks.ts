import { z } from 'zod'
import { quantityOf } from '../quantities/catalogue'

/** How similarities to numbered prompts become a value: see scoring.ts. The last two are EchoCLIP's, as its paper and as its repository compute them. */
export const regressionScore = z.discriminatedUnion('variant', [
  z.object({ variant: z.literal('rankMedian'), topFraction: z.number().positive().max(1) }),
  z.object({ variant: z.literal('softmax'), scale: z.number().positive() }),
  z.object({ variant: z.literal('frameMedianMean'), topFraction: z.number().positive().max(1) }),
  z.object({ variant: z.literal('rankMeanMedian'), topFraction: z.number().positive().max(1) }),
])
export type RegressionScore = z.infer<typeof regressionScore>

/** A number that decides something, and where it comes from. */
export const sourced = z.object({ value: z.number(), source: z.string() })
export type Sourced = z.infer<typeof sourced>

const taskBase = { code: z.string(), name: z.string(), views: z.array(z.string()).min(1).readonly() }

/** Scores of loops that the user labelled, ascending: an uncalibrated score is shown as its rank among them. */
const ranks = z
  .object({ scores: z.array(z.number()).min(1).readonly(), source: z.string() })
  .nullable()
  .default(null)

export const regressionTask = z.object({
  ...taskBase,
  kind: z.literal('regression'),
  unit: z.string(),
  /** Name of the group of numbered prompts. */
  prompts: z.string(),
  score: regressionScore,
  /** Split-conformal: this share of validation loops lay within ± halfWidth. Null: nobody measured it; the spread of frames is shown. */
  interval: z
    .object({ coverage: z.number().min(0.5).max(0.999), halfWidth: z.number().positive(), source: z.string() })
    .nullable(),
  /** value = slope × score + intercept, fitted on the user's labelled studies. */
  calibration: z.object({ slope: z.number(), intercept: z.number(), source: z.string() }).nullable().default(null),
  /** What was published about the error, in words. */
  published: z.string().nullable().default(null),
  /** Values outside are clamped to here: what the training data spanned. */
  range: z.tuple([z.number(), z.number()]),
})

export const binaryTask = z.object({
  ...taskBase,
  kind: z.literal('binary'),
  positive: z.string(),
  /** Null: the score is the similarity to the positive prompts alone. */
  negative: z.string().nullable(),
  /** probability = logistic(slope × score + intercept), fitted on validation. Null: there is only a score. */
  calibration: z.object({ slope: z.number().positive(), intercept: z.number(), source: z.string() }).nullable(),
  /** At or above: "Likely"; at or below: "Unlikely"; between: "Possible: look yourself". */
  likelyAt: sourced.nullable(),
  unlikelyAt: sourced.nullable(),
  /** A published limit of the score; it names a side, not a probability. */
  threshold: sourced.nullable().default(null),
  ranks,
})

/** Ordered wordings of one quantity ("small", "moderate", "large"); the most similar is named, never more than a score. */
export const gradedTask = z.object({
  ...taskBase,
  kind: z.literal('graded'),
  /** Name of the group of prompts, each with the value of its grade. */
  prompts: z.string(),
  grades: z
    .array(z.object({ label: z.string(), value: z.number() }))
    .min(2)
    .readonly(),
})

export const packTask = z.discriminatedUnion('kind', [regressionTask, binaryTask, gradedTask])
export type PackTask = z.infer<typeof packTask>
export type RegressionTask = z.infer<typeof regressionTask>
export type BinaryTask = z.infer<typeof binaryTask>
export type GradedTask = z.infer<typeof gradedTask>

/** Every group of prompts that a task reads. */
export function promptGroups(task: PackTask): readonly string[] {
  switch (task.kind) {
    case 'regression':
    case 'graded':
      return [task.prompts]
    case 'binary':
      return [task.positive, ...(task.negative === null ? [] : [task.negative])]
  }
}

/** A value measured over a beat's whole course; without one there is none. */
export const needsBeat = (task: PackTask): boolean =>
  task.kind === 'regression' && quantityOf(task.code)?.phase === 'cycle'
