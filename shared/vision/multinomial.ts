/** Multinomial logistic regression with a ridge, by L-BFGS (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.4). */

interface Problem {
  /** rows × dimensions, centred, of mean squared length 1. */
  readonly data: Float64Array
  readonly labels: readonly number[]
  readonly dimensions: number
  readonly classes: number
}

const MEMORY = 8
const MOST_STEPS = 200
const GRADIENT_AT_REST = 1e-5
const SUFFICIENT_DECREASE = 1e-4

/** Mean cross-entropy and ridge / 2 × the weights' squares, biases free; writes the gradient. Weights: classes × (dimensions + 1), the bias last. */
function loss(
  { data, labels, dimensions, classes }: Problem,
  ridge: number,
  weights: Float64Array,
  gradient: Float64Array,
): number {
  const rowsOf = (all: Float64Array): readonly Float64Array[] =>
    Array.from({ length: classes }, (_, k) => all.subarray(k * (dimensions + 1), (k + 1) * (dimensions + 1)))
  const [weightRows, gradientRows] = [rowsOf(weights), rowsOf(gradient)]
  gradient.fill(0)
  let total = 0
  for (const [row, label] of labels.entries()) {
    const vector = data.subarray(row * dimensions, (row + 1) * dimensions)
    const logits = weightRows.map((weight) => affine(weight, vector))
    const highest = Math.max(...logits)
    const sum = logits.reduce((all, logit) => all + Math.exp(logit - highest), 0)
    total += (highest + Math.log(sum) - (logits[label] ?? 0)) / labels.length
    for (const [k, target] of gradientRows.entries())
      addScaled(target, (Math.exp((logits[k] ?? 0) - highest) / sum - (k === label ? 1 : 0)) / labels.length, vector)
  }
  for (const [k, target] of gradientRows.entries()) {
    const weight = (weightRows[k] ?? target).subarray(0, dimensions)
    total += (ridge / 2) * dot(weight, weight)
    for (let i = 0; i < dimensions; i++) target[i] = (target[i] ?? 0) + ridge * (weight[i] ?? 0)
  }
  return total
}

function affine(weight: Float64Array, vector: Float64Array): number {
  let sum = weight[vector.length] ?? 0
  for (let i = 0; i < vector.length; i++) sum += (weight[i] ?? 0) * (vector[i] ?? 0)
  return sum
}

function addScaled(target: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < vector.length; i++) target[i] = (target[i] ?? 0) + factor * (vector[i] ?? 0)
  target[vector.length] = (target[vector.length] ?? 0) + factor
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

const plus = (a: Float64Array, factor: number, b: Float64Array): Float64Array =>
  a.map((value, i) => value + factor * (b[i] ?? 0))

interface Pair {
  readonly step: Float64Array
  readonly change: Float64Array
  readonly curvature: number
}

/** Minus the gradient times L-BFGS's inverse curvature. */
function direction(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  let q: Float64Array = gradient.slice()
  const back = [...pairs].reverse().map(({ step, change, curvature }) => {
    const share = dot(step, q) / curvature
    q = plus(q, -share, change)
    return share
  })
  const last = pairs.at(-1)
  const scale = last ? last.curvature / dot(last.change, last.change) : 1
  q = q.map((value) => scale * value)
  pairs.forEach(({ step, change, curvature }, n) => {
    q = plus(q, (back[pairs.length - 1 - n] ?? 0) - dot(change, q) / curvature, step)
  })
  return q.map((value) => -value)
}

/** Pauses after each step, so that a caller with a window to serve can. */
function* minimise(problem: Problem, ridge: number, start: Float64Array): Generator<undefined, Float64Array> {
  let at = start
  let gradient = new Float64Array(at.length)
  let value = loss(problem, ridge, at, gradient)
  let pairs: readonly Pair[] = []
  for (let n = 0; n < MOST_STEPS && gradient.some((slope) => Math.abs(slope) > GRADIENT_AT_REST); n++) {
    yield
    const way = direction(gradient, pairs)
    const slope = dot(way, gradient)
    let length = 1
    let there = plus(at, length, way)
    const gradientThere = new Float64Array(at.length)
    let valueThere = loss(problem, ridge, there, gradientThere)
    while (valueThere > value + SUFFICIENT_DECREASE * length * slope && length > 1e-10) {
      length /= 2
      there = plus(at, length, way)
      valueThere = loss(problem, ridge, there, gradientThere)
    }
    if (valueThere >= value) break
    const pair = { step: plus(there, -1, at), change: plus(gradientThere, -1, gradient) }
    const curvature = dot(pair.step, pair.change)
    if (curvature > 0) pairs = [...pairs, { ...pair, curvature }].slice(-MEMORY)
    ;[at, gradient, value] = [there, gradientThere, valueThere]
  }
  return at
}

/**
 * A head for each ridge (strongest first, each begun from the one before): classes × (dimensions + 1) numbers on the vectors as they are, the bias last.
 * Ridges count in units in which the vectors, less their mean, have mean squared length 1: those of one model lie in a narrow cone.
 */
export function* fitMultinomial(
  vectors: readonly Float32Array[],
  labels: readonly number[],
  classes: number,
  ridges: readonly number[],
): Generator<undefined, readonly Float32Array[]> {
  const dimensions = vectors[0]?.length ?? 0
  const centre = new Float64Array(dimensions)
  for (const vector of vectors)
    for (let i = 0; i < dimensions; i++) centre[i] = (centre[i] ?? 0) + (vector[i] ?? 0) / vectors.length
  const data = new Float64Array(vectors.length * dimensions)
  for (const [row, vector] of vectors.entries())
    for (let i = 0; i < dimensions; i++) data[row * dimensions + i] = (vector[i] ?? 0) - (centre[i] ?? 0)
  const scale = Math.sqrt(dot(data, data) / Math.max(1, vectors.length)) || 1
  const problem = { data: data.map((value) => value / scale), labels, dimensions, classes }
  const heads: Float32Array[] = []
  let weights: Float64Array = new Float64Array(classes * (dimensions + 1))
  for (const ridge of ridges) {
    weights = yield* minimise(problem, ridge, weights)
    heads.push(onVectors(weights, centre, scale))
  }
  return heads
}

function onVectors(weights: Float64Array, centre: Float64Array, scale: number): Float32Array {
  const stride = centre.length + 1
  const head = Float32Array.from(weights)
  for (let row = 0; row < head.length; row += stride) {
    let bias = weights[row + centre.length] ?? 0
    for (let i = 0; i < centre.length; i++) {
      head[row + i] = (weights[row + i] ?? 0) / scale
      bias -= ((weights[row + i] ?? 0) / scale) * (centre[i] ?? 0)
    }
    head[row + centre.length] = bias
  }
  return head
}
