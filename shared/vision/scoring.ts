import { z } from 'zod'
import type { PackManifest, PromptIndex } from './manifest'
import type { BinaryTask, GradedTask, PackTask, RegressionScore, RegressionTask } from './tasks'
import { dot, logistic, lowerMedian, mean, softmax, unit } from './vectors'

/** A pack's prompt embeddings: rows × dimensions, each row of unit length. */
export interface PromptBank {
  readonly index: PromptIndex
  readonly embeddings: Float32Array
}

/** What the graphs made of one loop. */
export interface LoopEmbedding {
  /** F unit vectors, one a frame. */
  readonly frames: readonly Float32Array[]
  /** The pooled unit vector that is compared with prompts. */
  readonly loop: Float32Array
  /** Unit vector for comparing patients. */
  readonly identity: Float32Array
  /** Mean over frames of the view probabilities, in the manifest's order. */
  readonly viewProbabilities: Float32Array
}

export const viewDecision = z.object({
  /** One of the manifest's classes, or null where none is probable enough. */
  code: z.string().nullable(),
  probability: z.number(),
})
export type ViewDecision = z.infer<typeof viewDecision>

/** One task's score on one loop. */
export const loopScore = z.discriminatedUnion('kind', [
  /** In the task's unit; `perFrame` is what each frame alone would give, [] where the pack pools frames before scoring. */
  z.object({
    kind: z.literal('regression'),
    task: z.string(),
    value: z.number(),
    perFrame: z.array(z.number()).readonly(),
  }),
  /** Positive-minus-negative similarity (or the positive alone) and its probability, null where nobody calibrated it. */
  z.object({ kind: z.literal('binary'), task: z.string(), difference: z.number(), probability: z.number().nullable() }),
  /** Mean similarity to each grade's wordings, in the manifest's order. */
  z.object({ kind: z.literal('graded'), task: z.string(), similarities: z.array(z.number()).readonly() }),
])
export type LoopScore = z.infer<typeof loopScore>

/** Similarity (cosine) of a unit vector to each prompt of a group, with the prompt's value. */
export function similarities(
  bank: PromptBank,
  group: string,
  embedding: Float32Array,
): { readonly value: number; readonly similarity: number }[] {
  const prompts = bank.index.groups[group]
  if (prompts === undefined)
    throw new Error(`prompt group ${group} is not in the pack, though its manifest was checked`)
  return prompts.map(({ row, value }) => ({
    value: value ?? 0,
    similarity: dot(embedding, bank.embeddings, row * bank.index.dimensions),
  }))
}

/** Median of the values of the most similar prompts (EchoCLIP's rule, on the pooled embedding). */
function rankMedian(
  scored: readonly { readonly value: number; readonly similarity: number }[],
  topFraction: number,
): number {
  const best = [...scored]
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, Math.max(1, Math.floor(topFraction * scored.length)))
  return lowerMedian(best.map(({ value }) => value))
}

/** Mean similarity per value over wordings, softmax over values, expected value: CLIP's zero-shot classification with ordered classes. */
function softmaxValue(
  scored: readonly { readonly value: number; readonly similarity: number }[],
  scale: number,
): number {
  const byValue = new Map<number, number[]>()
  for (const { value, similarity } of scored) byValue.set(value, [...(byValue.get(value) ?? []), similarity])
  const values = [...byValue.keys()]
  const weights = softmax(
    Float32Array.from(byValue.values(), (list) => (scale * list.reduce((a, b) => a + b, 0)) / list.length),
  )
  return values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0)
}

type Scored = readonly { readonly value: number; readonly similarity: number }[]

/** The values in order of similarity, highest first; equals keep the prompts' order. */
const ranked = (scored: Scored): readonly number[] =>
  [...scored].sort((a, b) => b.similarity - a.similarity).map(({ value }) => value)

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** EchoCLIP's repository: values averaged over frames rank by rank, the lower median of the first ranks. */
function rankMeanMedian(frames: readonly Scored[], topFraction: number): number {
  const orders = frames.map(ranked)
  const kept = Math.max(1, Math.floor(topFraction * (orders[0]?.length ?? 0)))
  return lowerMedian(Array.from({ length: kept }, (_, rank) => average(orders.map((order) => order[rank] ?? 0))))
}

/** One embedding's value: what a pooled loop gives, or one frame alone. */
export function regressionValue(scored: Scored, score: RegressionScore): number {
  switch (score.variant) {
    case 'softmax':
      return softmaxValue(scored, score.scale)
    case 'rankMedian':
    case 'frameMedianMean':
    case 'rankMeanMedian':
      return rankMedian(scored, score.topFraction)
  }
}

/** A loop's value from its frames, by the published rules: the paper's mean of frame medians, or the repository's. */
export function regressionOverFrames(frames: readonly Scored[], score: RegressionScore): number {
  return score.variant === 'rankMeanMedian'
    ? rankMeanMedian(frames, score.topFraction)
    : average(frames.map((scored) => regressionValue(scored, score)))
}

/** Mean over a group's prompts and over the vectors: over frames this is EchoCLIP's binary score. */
const meanSimilarity = (
  bank: PromptBank,
  group: string,
  vectors: readonly Float32Array[],
  ofValue: number | null = null,
): number =>
  average(
    vectors.map((vector) =>
      average(
        similarities(bank, group, vector)
          .filter(({ value }) => ofValue === null || value === ofValue)
          .map(({ similarity }) => similarity),
      ),
    ),
  )

/** Which scores are taken over: each frame's embedding where the pack only averages frames, else the pooled one. */
export type ScoredVectors = Pick<LoopEmbedding, 'frames' | 'loop'> & { readonly over: 'frames' | 'loop' }

/** Scores one task on a loop. */
export function scoreTask(task: PackTask, bank: PromptBank, vectors: ScoredVectors): LoopScore {
  switch (task.kind) {
    case 'regression':
      return scoreRegression(task, bank, vectors)
    case 'binary':
      return scoreBinary(task, bank, vectorsOf(vectors))
    case 'graded':
      return scoreGraded(task, bank, vectorsOf(vectors))
  }
}

const vectorsOf = ({ over, frames, loop }: ScoredVectors): readonly Float32Array[] =>
  over === 'frames' ? frames : [loop]

function scoreRegression(task: RegressionTask, bank: PromptBank, vectors: ScoredVectors): LoopScore {
  const calibrated = (score: number): number => {
    const value = task.calibration ? task.calibration.slope * score + task.calibration.intercept : score
    return Math.min(task.range[1], Math.max(task.range[0], value))
  }
  const scored = vectorsOf(vectors).map((vector) => similarities(bank, task.prompts, vector))
  const perFrame =
    vectors.over === 'frames' ? scored.map((frame) => calibrated(regressionValue(frame, task.score))) : []
  return { kind: 'regression', task: task.code, value: calibrated(regressionOverFrames(scored, task.score)), perFrame }
}

function scoreBinary(task: BinaryTask, bank: PromptBank, vectors: readonly Float32Array[]): LoopScore {
  const difference =
    meanSimilarity(bank, task.positive, vectors) -
    (task.negative === null ? 0 : meanSimilarity(bank, task.negative, vectors))
  return {
    kind: 'binary',
    task: task.code,
    difference,
    probability: task.calibration && logistic(task.calibration.slope * difference + task.calibration.intercept),
  }
}

const scoreGraded = (task: GradedTask, bank: PromptBank, vectors: readonly Float32Array[]): LoopScore => ({
  kind: 'graded',
  task: task.code,
  similarities: task.grades.map(({ value }) => meanSimilarity(bank, task.prompts, vectors, value)),
})

/** The view of a loop, or null with the highest probability where that is too low to say. `labelled` is what the file or a reader named: a head fitted on such names gives way to them, a model that learnt views does not. */
export function decideView(
  { view }: Pick<PackManifest, 'view'>,
  probabilities: Float32Array,
  labelled: string | null = null,
): ViewDecision {
  if ('asLabelled' in view) return { code: labelled, probability: labelled === null ? 0 : 1 }
  if ('head' in view && labelled !== null) return { code: labelled, probability: 1 }
  let best = 0
  for (let i = 1; i < probabilities.length; i++) if ((probabilities[i] ?? 0) > (probabilities[best] ?? 0)) best = i
  const probability = probabilities[best] ?? 0
  return { code: probability >= view.minimumProbability.value ? (view.classes[best] ?? null) : null, probability }
}

/** Pools frame embeddings by their mean, for packs without a pooling graph. */
export const meanPool = (frames: readonly Float32Array[]): Float32Array => unit(mean(frames))

/** Mean of the frames' view probabilities from their logits. */
export const viewProbabilities = (logits: readonly Float32Array[]): Float32Array => mean(logits.map(softmax))

/** View probabilities of a linear head on the pooled embedding: a row of weights and its bias a class. */
export function viewFromHead(head: Float32Array, loop: Float32Array): Float32Array {
  const stride = loop.length + 1
  return softmax(
    Float32Array.from(
      { length: head.length / stride },
      (_, row) => dot(loop, head, row * stride) + (head[row * stride + loop.length] ?? 0),
    ),
  )
}

/** A study's identity vector: the mean of its loops', of unit length. */
export const studyIdentity = (loops: readonly Float32Array[]): Float32Array => unit(mean(loops))
