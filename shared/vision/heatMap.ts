import { regressionValue, similarities, type PromptBank } from './scoring'
import type { PackTask, RegressionTask } from './tasks'
import { dot, mean } from './vectors'
import { textOf, type CatalogueText } from '../words'

/** What an image graph computes before it pools: channels × rows × columns. */
export interface FeatureMap {
  readonly data: Float32Array
  readonly channels: number
  readonly rows: number
  readonly columns: number
}

/** What follows the map: its mean over positions, LayerNorm over channels, a projection without bias (ConvNeXt's head in EchoCLIP). */
export interface HeatMapHead {
  readonly weight: Float32Array
  readonly bias: Float32Array
  /** dimensions × channels. */
  readonly projection: Float32Array
  readonly epsilon: number
}

/** Takes the file apart: weight, bias, projection, one after another. Null where its length fits no number of channels. */
export function parseHeatMapHead(numbers: Float32Array, dimensions: number, epsilon: number): HeatMapHead | null {
  const channels = numbers.length / (2 + dimensions)
  if (!Number.isInteger(channels) || channels === 0) return null
  return {
    weight: numbers.subarray(0, channels),
    bias: numbers.subarray(channels, 2 * channels),
    projection: numbers.subarray(2 * channels),
    epsilon,
  }
}

export interface Contributions {
  /** Row by row. */
  readonly cells: Float32Array
  /** What no place adds: LayerNorm's bias along the direction. */
  readonly constant: number
}

/**
 * Each place's share of a frame's similarity to `direction` before the embedding is made a unit vector: mean(cells) + constant = direction · embedding.
 * LayerNorm is linear once its mean and deviation are known, and both are those of this frame; so this is the score taken apart, not an estimate.
 */
export function contributionsOf(
  { data, channels, rows, columns }: FeatureMap,
  { weight, bias, projection, epsilon }: HeatMapHead,
  direction: Float32Array,
): Contributions {
  const places = rows * columns
  const pooled = Float64Array.from(
    { length: channels },
    (_, c) => data.subarray(c * places, (c + 1) * places).reduce((sum, value) => sum + value, 0) / places,
  )
  const middle = pooled.reduce((sum, value) => sum + value, 0) / channels
  const deviation = Math.sqrt(pooled.reduce((sum, value) => sum + (value - middle) ** 2, 0) / channels + epsilon)
  const along = new Float64Array(channels)
  for (const [row, share] of direction.entries())
    for (let c = 0; c < channels; c++) along[c] = (along[c] ?? 0) + share * (projection[row * channels + c] ?? 0)
  const constant = along.reduce((sum, value, c) => sum + value * (bias[c] ?? 0), 0)
  const slopes = along.map((value, c) => (value * (weight[c] ?? 0)) / deviation)
  // Σ slope (m - mean of m over channels) = Σ (slope - mean slope) m: the norm's centring moves onto the slopes.
  const meanSlope = slopes.reduce((sum, value) => sum + value, 0) / channels
  const cells = Float32Array.from({ length: places }, (_, at) => {
    let sum = 0
    for (let c = 0; c < channels; c++) sum += ((slopes[c] ?? 0) - meanSlope) * (data[c * places + at] ?? 0)
    return sum
  })
  return { cells, constant }
}

/** A score as a direction among embeddings, and in words what it leads to. */
export interface Direction {
  readonly vector: Float32Array
  readonly towards: CatalogueText
}

function groupMean(
  bank: PromptBank,
  group: string,
  takes: (value: number | null) => boolean = () => true,
): Float32Array {
  const { dimensions, groups } = bank.index
  const rows = (groups[group] ?? [])
    .filter(({ value }) => takes(value))
    .map(({ row }) => bank.embeddings.subarray(row * dimensions, (row + 1) * dimensions))
  if (rows.length === 0) throw new Error(`prompt group ${group} is not in the pack, though its manifest was checked`)
  return mean(rows)
}

const minus = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value - (b[i] ?? 0))

/** Share of numbered wordings that count as near the value read. */
const NEAR_SHARE = 0.1

function regressionDirection(task: RegressionTask, bank: PromptBank, frame: Float32Array): Direction {
  const scored = similarities(bank, task.prompts, frame)
  const read = regressionValue(scored, task.score)
  const distances = scored.map(({ value }) => Math.abs(value - read)).sort((a, b) => a - b)
  const farthest = distances[Math.max(0, Math.floor(NEAR_SHARE * distances.length) - 1)] ?? 0
  const near = groupMean(bank, task.prompts, (value) => Math.abs((value ?? 0) - read) <= farthest)
  return {
    vector: minus(near, groupMean(bank, task.prompts)),
    towards: textOf('heatMapTowards.value', { value: Math.round(read), unit: task.unit }),
  }
}

/** The direction a task's score of one frame (unit vector) is read along. */
export function directionOf(task: PackTask, bank: PromptBank, frame: Float32Array): Direction {
  switch (task.kind) {
    case 'regression':
      return regressionDirection(task, bank, frame)
    case 'binary':
      return task.negative === null
        ? { vector: groupMean(bank, task.positive), towards: textOf('heatMapTowards.finding', { name: task.name }) }
        : {
            vector: minus(groupMean(bank, task.positive), groupMean(bank, task.negative)),
            towards: textOf('heatMapTowards.findingOverAbsent', { name: task.name }),
          }
    case 'graded': {
      const grades = task.grades.map(({ label, value }) => ({
        label,
        vector: groupMean(bank, task.prompts, (of) => of === value),
      }))
      const best = grades.reduce((a, b) => (dot(b.vector, frame) > dot(a.vector, frame) ? b : a))
      return { vector: best.vector, towards: textOf('heatMapTowards.grade', { grade: best.label }) }
    }
  }
}

/** Contributions from 0 (the picture's least) to 1 (its most); null where every place adds the same. */
export function relativeContributions(cells: readonly number[]): readonly number[] | null {
  const [least, most] = [Math.min(...cells), Math.max(...cells)]
  return most > least ? cells.map((value) => (value - least) / (most - least)) : null
}
