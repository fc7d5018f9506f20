import type { PackManifest, PackTask, PromptIndex, RegressionScore } from './manifest'
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

export interface ViewDecision {
  /** One of the manifest's classes, or null where none is probable enough. */
  readonly code: string | null
  readonly probability: number
}

/** One task's score on one loop: a value in the task's unit, or the positive-minus-negative similarity and its probability. */
export type LoopScore =
  | { readonly kind: 'regression'; readonly task: string; readonly value: number }
  | { readonly kind: 'binary'; readonly task: string; readonly difference: number; readonly probability: number }

/** Similarity (cosine) of a unit vector to each prompt of a group, with the prompt's value. */
export function similarities(bank: PromptBank, group: string, embedding: Float32Array): { readonly value: number; readonly similarity: number }[] {
  const prompts = bank.index.groups[group]
  if (prompts === undefined) throw new Error(`prompt group ${group} is not in the pack, though its manifest was checked`)
  return prompts.map(({ row, value }) => ({ value: value ?? 0, similarity: dot(embedding, bank.embeddings, row * bank.index.dimensions) }))
}

/** Median of the values of the most similar prompts (EchoCLIP's rule, on the pooled embedding). */
function rankMedian(scored: readonly { readonly value: number; readonly similarity: number }[], topFraction: number): number {
  const best = [...scored].sort((a, b) => b.similarity - a.similarity).slice(0, Math.max(1, Math.floor(topFraction * scored.length)))
  return lowerMedian(best.map(({ value }) => value))
}

/** Mean similarity per value over wordings, softmax over values, expected value: CLIP's zero-shot classification with ordered classes. */
function softmaxValue(scored: readonly { readonly value: number; readonly similarity: number }[], scale: number): number {
  const byValue = new Map<number, number[]>()
  for (const { value, similarity } of scored) byValue.set(value, [...(byValue.get(value) ?? []), similarity])
  const values = [...byValue.keys()]
  const weights = softmax(Float32Array.from(byValue.values(), (list) => (scale * list.reduce((a, b) => a + b, 0)) / list.length))
  return values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0)
}

export function regressionValue(scored: readonly { readonly value: number; readonly similarity: number }[], score: RegressionScore): number {
  switch (score.variant) {
    case 'rankMedian':
      return rankMedian(scored, score.topFraction)
    case 'softmax':
      return softmaxValue(scored, score.scale)
  }
}

const meanSimilarity = (bank: PromptBank, group: string, embedding: Float32Array): number => {
  const scored = similarities(bank, group, embedding)
  return scored.reduce((sum, { similarity }) => sum + similarity, 0) / scored.length
}

/** Scores one task on a loop's pooled embedding. */
export function scoreTask(task: PackTask, bank: PromptBank, loop: Float32Array): LoopScore {
  if (task.kind === 'regression') {
    const value = regressionValue(similarities(bank, task.prompts, loop), task.score)
    return { kind: 'regression', task: task.code, value: Math.min(task.range[1], Math.max(task.range[0], value)) }
  }
  const difference = meanSimilarity(bank, task.positive, loop) - meanSimilarity(bank, task.negative, loop)
  return { kind: 'binary', task: task.code, difference, probability: logistic(task.calibration.slope * difference + task.calibration.intercept) }
}

/** The view of a loop, or null with the highest probability where that is too low to say. */
export function decideView({ view }: PackManifest, probabilities: Float32Array): ViewDecision {
  let best = 0
  for (let i = 1; i < probabilities.length; i++) if ((probabilities[i] ?? 0) > (probabilities[best] ?? 0)) best = i
  const probability = probabilities[best] ?? 0
  return { code: probability >= view.minimumProbability.value ? (view.classes[best] ?? null) : null, probability }
}

/** Pools frame embeddings by their mean, for packs without a pooling graph. */
export const meanPool = (frames: readonly Float32Array[]): Float32Array => unit(mean(frames))

/** Mean of the frames' view probabilities from their logits. */
export const viewProbabilities = (logits: readonly Float32Array[]): Float32Array => mean(logits.map(softmax))

/** A study's identity vector: the mean of its loops', of unit length. */
export const studyIdentity = (loops: readonly Float32Array[]): Float32Array => unit(mean(loops))

export interface IdentityComparison {
  readonly similarity: number
  readonly samePatient: boolean
  /** How often validation pairs of different patients were called the same, and the other way round. */
  readonly falseSameRate: number
  readonly falseDifferentRate: number
}

/** Do two studies look like the same heart? Null where the pack has no measured threshold. */
export function compareIdentity({ reidentification }: PackManifest, a: Float32Array, b: Float32Array): IdentityComparison | null {
  if (reidentification === null) return null
  const similarity = dot(unit(a), unit(b))
  return { similarity, samePatient: similarity >= reidentification.threshold, falseSameRate: reidentification.falseSameRate, falseDifferentRate: reidentification.falseDifferentRate }
}
