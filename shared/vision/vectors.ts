import { z } from 'zod'

/** Small vector arithmetic for embeddings. Vectors are Float32Array; sums are kept in double precision. */

/** A vector as it crosses a boundary between processes. */
export const vector = z.custom<Float32Array>((value) => value instanceof Float32Array, 'a Float32Array')

export function dot(a: Float32Array, b: Float32Array, bOffset = 0): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[bOffset + i] ?? 0)
  return sum
}

/** The vector over its length; a zero vector stays zero. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  return length === 0 ? vector.slice() : vector.map((value) => value / length)
}

export function mean(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0)
  return Float32Array.from(sum, (value) => value / vectors.length)
}

export function softmax(logits: Float32Array): Float32Array {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity)
  const powers = logits.map((logit) => Math.exp(logit - highest))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** Lower median: of an even count, the lower of the middle two. */
export function lowerMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}
