/** The few statistics by which a pack is calibrated and judged. */

/** Area under the ROC curve: how often a positive scores above a negative, ties half. */
export function auc(positives: readonly number[], negatives: readonly number[]): number {
  const all = [
    ...positives.map((score) => ({ score, positive: true })),
    ...negatives.map((score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score)
  let rankSum = 0
  for (let i = 0; i < all.length;) {
    let j = i
    while (j < all.length && all[j]?.score === all[i]?.score) j++
    const rank = (i + 1 + j) / 2
    for (let k = i; k < j; k++) if (all[k]?.positive === true) rankSum += rank
    i = j
  }
  return (rankSum - (positives.length * (positives.length + 1)) / 2) / (positives.length * negatives.length)
}

/**
 * The smallest value at or below which a share (0..1) of the values lies: the inverse of their distribution function, nothing interpolated
 * (definition 1 of Hyndman and Fan, Am Stat 1996;50:361). Always one of the values, which conformal intervals rest on.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

/** What is left of the values' range when at most a share `tail` of them is cut off at either end. */
export const centralRange = (values: readonly number[], tail: number): [low: number, high: number] => [
  -quantile(
    values.map((value) => -value),
    1 - tail,
  ),
  quantile(values, 1 - tail),
]

/** Wilson's score interval at 95 % (Wilson 1927, J Am Stat Assoc 22:209). */
export function wilson(hits: number, of: number): readonly [number, number] {
  if (of === 0) return [0, 1]
  const z = 1.959964
  const share = hits / of
  const centre = (share + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  return [hits === 0 ? 0 : centre - half, hits === of ? 1 : centre + half]
}

export const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Logistic regression of one variable by Newton's method, with a small ridge on the slope that keeps separable data finite. */
export function fitLogistic(
  scores: readonly number[],
  present: readonly boolean[],
): { readonly slope: number; readonly intercept: number } {
  const scale = Math.sqrt(average(scores.map((score) => score * score))) || 1
  const ridge = 1e-3
  let slope = 1
  let intercept = 0
  for (let step = 0; step < 100; step++) {
    let [gs, gi, hss, hsi, hii] = [ridge * slope, 0, ridge, 0, 1e-9]
    scores.forEach((score, n) => {
      const x = score / scale
      const p = 1 / (1 + Math.exp(-(slope * x + intercept)))
      const error = p - (present[n] === true ? 1 : 0)
      const weight = Math.max(1e-9, p * (1 - p)) / scores.length
      gs += (error * x) / scores.length
      gi += error / scores.length
      hss += weight * x * x
      hsi += weight * x
      hii += weight
    })
    const determinant = hss * hii - hsi * hsi
    const [ds, di] = [(hii * gs - hsi * gi) / determinant, (hss * gi - hsi * gs) / determinant]
    const damp = Math.min(1, 2 / Math.max(Math.abs(ds), Math.abs(di), 1e-12))
    slope -= damp * ds
    intercept -= damp * di
    if (Math.abs(ds) + Math.abs(di) < 1e-8) break
  }
  return { slope: slope / scale, intercept }
}
