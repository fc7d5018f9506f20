/** A multivariate normal, kept as its mean and the inverse of its covariance's lower Cholesky factor. */
export interface Gaussian {
  readonly mean: readonly number[]
  /** Row-major lower triangle, n(n + 1)/2 numbers. */
  readonly whitening: readonly number[]
}

const triangleIndex = (row: number, column: number): number => (row * (row + 1)) / 2 + column

function covariance(samples: readonly Float32Array[], mean: Float64Array): Float64Array {
  const n = mean.length
  const matrix = new Float64Array(n * n)
  for (const sample of samples)
    for (let i = 0; i < n; i++) {
      const di = (sample[i] ?? 0) - (mean[i] ?? 0)
      for (let j = 0; j <= i; j++)
        matrix[i * n + j] = (matrix[i * n + j] ?? 0) + (di * ((sample[j] ?? 0) - (mean[j] ?? 0))) / samples.length
    }
  return matrix
}

/** Pulls a covariance towards a sphere, in place. */
function shrink(matrix: Float64Array, n: number, shrinkage: number): Float64Array {
  let trace = 0
  for (let i = 0; i < n; i++) trace += matrix[i * n + i] ?? 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) matrix[i * n + j] = (1 - shrinkage) * (matrix[i * n + j] ?? 0)
    matrix[i * n + i] = (1 - shrinkage) * (matrix[i * n + i] ?? 0) + (shrinkage * trace) / n + 1e-9
  }
  return matrix
}

/** Lower Cholesky factor of a symmetric positive matrix (its lower half is read). */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] ?? 0
      for (let k = 0; k < j; k++) sum -= (factor[i * n + k] ?? 0) * (factor[j * n + k] ?? 0)
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / (factor[j * n + j] ?? 1)
    }
  return factor
}

function invertLower(factor: Float64Array, n: number): number[] {
  const inverse = new Array<number>((n * (n + 1)) / 2).fill(0)
  for (let column = 0; column < n; column++)
    for (let row = column; row < n; row++) {
      let sum = row === column ? 1 : 0
      for (let k = column; k < row; k++) sum -= (factor[row * n + k] ?? 0) * (inverse[triangleIndex(k, column)] ?? 0)
      inverse[triangleIndex(row, column)] = sum / (factor[row * n + row] ?? 1)
    }
  return inverse
}

const meanOf = (samples: readonly Float32Array[]): Float64Array => {
  const mean = new Float64Array(samples[0]?.length ?? 0)
  for (const sample of samples)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (sample[i] ?? 0) / samples.length
  return mean
}

/** Fits a normal to samples; `shrinkage` 0..1 pulls the covariance towards a sphere. */
export function fitGaussian(samples: readonly Float32Array[], shrinkage: number): Gaussian {
  const mean = meanOf(samples)
  return {
    mean: [...mean],
    whitening: invertLower(
      cholesky(shrink(covariance(samples, mean), mean.length, shrinkage), mean.length),
      mean.length,
    ),
  }
}

/** A dimension that hardly varied among the samples counts as varying by at least this share of what they vary on the whole. */
const LEAST_SPREAD = 0.1

/**
 * Fits a normal where samples may be fewer than dimensions: each dimension is scaled by its spread, and the correlations are pulled towards none as
 * far as their sampling error says (Ledoit & Wolf, J Multivar Anal 2004;88:365, section 3.2). `shrinkage`: 1 = the samples said nothing about correlations.
 * Pauses between its parts, each a few tenths of a second at 512 dimensions.
 */
export function* fitShrunkGaussian(
  samples: readonly Float32Array[],
): Generator<undefined, Gaussian & { readonly shrinkage: number }> {
  const mean = meanOf(samples)
  const variance = meanOf(samples.map((sample) => sample.map((value, i) => (value - (mean[i] ?? 0)) ** 2)))
  const floor = LEAST_SPREAD ** 2 * (variance.reduce((sum, value) => sum + value, 0) / variance.length)
  const spread = variance.map((value) => Math.sqrt(value + floor) || 1)
  const scaled = samples.map((sample) => sample.map((value, i) => (value - (mean[i] ?? 0)) / (spread[i] ?? 1)))
  yield
  const matrix = covariance(scaled, new Float64Array(mean.length))
  const shrinkage = shrinkageOf(matrix, scaled)
  yield
  const factor = cholesky(shrink(matrix, mean.length, shrinkage), mean.length)
  yield
  const whitening = invertLower(factor, mean.length)
  for (let row = 0; row < mean.length; row++)
    for (let column = 0; column <= row; column++)
      whitening[triangleIndex(row, column)] = (whitening[triangleIndex(row, column)] ?? 0) / (spread[column] ?? 1)
  return { mean: [...mean], whitening, shrinkage }
}

/** Ledoit and Wolf's share of the sphere in the best mixture of it and the covariance of samples of mean zero. */
function shrinkageOf(matrix: Float64Array, samples: readonly Float32Array[]): number {
  const dimensions = samples[0]?.length ?? 0
  let [trace, squares] = [0, 0]
  for (let i = 0; i < dimensions; i++) {
    trace += matrix[i * dimensions + i] ?? 0
    for (let j = 0; j <= i; j++) squares += (i === j ? 1 : 2) * (matrix[i * dimensions + j] ?? 0) ** 2
  }
  const fromSphere = squares - trace ** 2 / dimensions
  const fourth = samples.reduce(
    (sum, sample) => sum + sample.reduce((length, value) => length + value * value, 0) ** 2,
    0,
  )
  const error = (fourth / samples.length - squares) / samples.length
  return fromSphere <= 0 ? 1 : Math.min(1, Math.max(0, error / fromSphere))
}

/** Mahalanobis distance over √n: about 1 for a typical sample. */
export function distance({ mean, whitening }: Gaussian, sample: Float32Array): number {
  const n = mean.length
  let total = 0
  for (let row = 0; row < n; row++) {
    let sum = 0
    for (let column = 0; column <= row; column++)
      sum += (whitening[triangleIndex(row, column)] ?? 0) * ((sample[column] ?? 0) - (mean[column] ?? 0))
    total += sum * sum
  }
  return Math.sqrt(total / n)
}
