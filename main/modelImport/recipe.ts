import { z } from 'zod'
import { fail, ok, type Result } from '../../shared/result'
import { inputSpec, samplingSpec } from '../../shared/vision/manifest'
import type { EchoClipConfig } from './echoClip'

const count = z.number().int().positive()
const share = z.number().min(0).max(0.9)

/** open_clip's names and shapes follow from it; the text tower is as long as CLIP's tokenizer writes. */
const architecture = z.object({
  image: z.object({ depths: z.array(count).length(4), widths: z.array(count).length(4), size: count.multipleOf(32) }),
  text: z.object({ layers: count, width: count, heads: count, length: z.literal(77), vocabulary: z.literal(49_408) }),
  dimensions: count,
})

/** What decides the shards; see README.md for each number. */
export const dataRecipe = z.object({
  /** View codes that are trained on, as the library or the file names them; null takes every view. */
  views: z.array(z.string()).min(1).nullable(),
  sampling: samplingSpec,
  split: z
    .object({ seed: z.string().min(1), validation: share, test: share })
    .refine(({ validation, test }) => validation + test < 1, 'validation and test leave nothing to train on'),
  loopsPerShard: count,
  /** Words that are no one's name here, though a patient bears them ("valve"). */
  wordsNotNames: z.array(z.string()),
})
export type DataRecipe = z.infer<typeof dataRecipe>

const training = z.object({
  seed: z
    .number()
    .int()
    .nonnegative()
    .max(2 ** 31 - 1),
  epochs: count,
  /** Loops a step, over all processes. */
  batch: count,
  /** Loops that one process embeds at once; fewer need less memory and give the same gradient. */
  chunk: count,
  framesPerLoop: count,
  learningRate: z.number().positive(),
  weightDecay: z.number().nonnegative(),
  betas: z.tuple([z.number(), z.number()]),
  epsilon: z.number().positive(),
  warmupSteps: count,
  dropPath: z.number().min(0).max(0.9),
  layerScale: z.number().positive(),
  clipNorm: z.number().positive().nullable(),
  /** The temperature is held below this factor (CLIP: 100). */
  highestScale: z.number().positive(),
  /** Reading processes a GPU. */
  workers: z.number().int().nonnegative(),
  checkpointEverySteps: count,
})

export const trainingRecipe = z
  .object({ comment: z.string(), architecture, input: inputSpec, data: dataRecipe, training })
  .refine(
    ({ architecture: { image }, input }) =>
      input.width === image.size && input.height === image.size && input.channels === 3,
    'input must be three channels of architecture.image.size',
  )
  .refine(({ architecture: { text } }) => text.width % text.heads === 0, 'text.width must divide by text.heads')
  .refine(
    ({ training: { framesPerLoop }, data }) => framesPerLoop <= data.sampling.frames,
    'training.framesPerLoop is more than data.sampling.frames keeps',
  )
export type TrainingRecipe = z.infer<typeof trainingRecipe>

export function parseRecipe(text: string): Result<TrainingRecipe> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return fail('recipeNotJson')
  }
  const parsed = trainingRecipe.safeParse(data)
  return parsed.success ? ok(parsed.data) : fail('recipeInvalid', { reason: z.prettifyError(parsed.error) })
}

/** What models/import checks a checkpoint of this recipe against. */
export const architectureOf = (recipe: TrainingRecipe): EchoClipConfig => recipe.architecture
