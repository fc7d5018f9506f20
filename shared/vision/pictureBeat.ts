/**
 * The beat in the picture: how unlike frames a given time apart are (pictureDistances), and where that falls back to almost nothing. Measured on
 * real echocardiograms against the rate in their files by shared/pairing/README.md; on phantoms by test/unit/vision/beat.test.ts.
 */
export interface PictureLags {
  /** Unlikeness of frames `lag` steps apart: mean over all such pairs, and its 90 % quantile. Index = lag; 0 at lag 0. */
  readonly mean: readonly number[]
  readonly high: readonly number[]
  readonly stepMs: number
  /** False where nothing moves beyond noise: no time apart makes frames more alike than another. */
  readonly moves: boolean
}

/** Beats that are looked for: 240 to 24 a minute. General knowledge (mark K); not read in a source. */
export const SHORTEST_BEAT_MS = 250
export const LONGEST_BEAT_MS = 2500
/** Two beat lengths within this share of each other are the same: the picture's was 11 % off at most where a real file gave a rate. */
export const SAME_BEAT = 0.15
/** How far unlikeness must fall, as a share of its peak, for the picture to speak alone, and to support what the file says. */
const ALONE = 0.6
const ALONE_OF_WORST = 0.5
const SUPPORTS = 0.25
/** Pairs of frames that must show it, as a share of a beat: of a part of one, frames a while apart may look alike by chance, before and after its smallest. */
export const seenTwice = { besideTags: 0.3, alone: 0.65 } as const
/** Grey² of a cell's mean: less is coding noise. */
const LEAST_MOTION = 1
const LEAST_CONTRAST = 1.3

/** `distances`: n × n, of frames that lie `stepMs` apart. */
export function pictureLags(distances: Float32Array, stepMs: number): PictureLags {
  const n = Math.round(Math.sqrt(distances.length))
  const mean: number[] = [0]
  const high: number[] = [0]
  for (let lag = 1; lag < n; lag++) {
    const pairs = Array.from({ length: n - lag }, (_, i) => distances[i * n + i + lag] ?? 0).sort((a, b) => a - b)
    mean.push(pairs.reduce((sum, value) => sum + value, 0) / pairs.length)
    high.push(pairs[Math.floor(0.9 * (pairs.length - 1))] ?? 0)
  }
  const apart = mean.slice(1)
  const [least, most] = [Math.min(...apart), Math.max(...apart)]
  return { mean, high, stepMs, moves: n > 2 && most >= LEAST_MOTION && most >= LEAST_CONTRAST * least }
}

const fallAt = (curve: readonly number[], lag: number): number => {
  const peak = Math.max(...curve.slice(1, lag + 1))
  return peak > 0 ? 1 - (curve[lag] ?? peak) / peak : 0
}

/** The lags at which unlikeness has a minimum, within the lengths of beats. */
const minima = ({ mean, stepMs }: PictureLags): readonly number[] =>
  mean.flatMap((value, lag) =>
    lag >= 2 &&
    lag + 1 < mean.length &&
    lag * stepMs >= SHORTEST_BEAT_MS &&
    lag * stepMs <= LONGEST_BEAT_MS &&
    value <= (mean[lag - 1] ?? 0) &&
    value <= (mean[lag + 1] ?? 0)
      ? [lag]
      : [],
  )

/** Where between frames the minimum lies, by the parabola through it and its neighbours. */
function refined(mean: readonly number[], lag: number): number {
  const [before, at, after] = [mean[lag - 1] ?? 0, mean[lag] ?? 0, mean[lag + 1] ?? 0]
  const curvature = before - 2 * at + after
  return curvature <= 0 ? lag : lag + Math.min(0.5, Math.max(-0.5, (before - after) / (2 * curvature)))
}

/** The beat's length that the picture shows clearly over at least this share of it, ms; null where it doesn't. */
export function clearBeatMs(lags: PictureLags, leastSeen: number): number | null {
  if (!lags.moves) return null
  const found = minima(lags).find(
    (lag) =>
      lags.mean.length - lag >= Math.max(3, leastSeen * lag) &&
      fallAt(lags.mean, lag) >= ALONE &&
      fallAt(lags.high, lag) >= ALONE_OF_WORST,
  )
  return found === undefined ? null : refined(lags.mean, found) * lags.stepMs
}

/** Whether frames a beat of this length apart look alike; null where the loop is too short to say. */
export function pictureSupports(lags: PictureLags, beatMs: number): boolean | null {
  const seen = lags.mean.length - beatMs / lags.stepMs
  if (seen < 1) return null
  const near = minima(lags).some(
    (lag) => Math.abs((lag * lags.stepMs) / beatMs - 1) <= SAME_BEAT && fallAt(lags.mean, lag) >= SUPPORTS,
  )
  if (near) return true
  // Too few pairs for a minimum between higher neighbours: the last frames may still be like the first.
  const last = lags.mean.length - 1
  if (Math.abs((last * lags.stepMs) / beatMs - 1) <= SAME_BEAT && fallAt(lags.mean, last) >= ALONE) return true
  return seen >= Math.max(3, (seenTwice.besideTags * beatMs) / lags.stepMs) ? false : null
}
