import type { Timing } from '../domain/loop'
import { failureOf, type Failure } from '../result'
import type { Values } from './values'
import { tags } from './tags'

/** Shown as assumed when the file gives no timing at all. */
export const ASSUMED_FRAME_RATE_PER_S = 30

/** No machine records faster; a shorter frame time is in seconds. */
const MOST_FRAMES_PER_S = 10_000
/** How far Cine Rate, a rounded display rate, may lie from the frame time's. */
const RATE_TOLERANCE = 0.25

export interface FoundTiming {
  readonly timing: Timing
  readonly warnings: readonly Failure[]
}

/**
 * Frame times of a loop, PS3.3 C.7.6.5.1.1 (Cine module): Frame Time Vector or Frame Time, the one that Frame Increment
 * Pointer names first; then Cine Rate, Recommended Display Frame Rate, and 30 a second marked as assumed. `stated` is
 * Number of Frames: a vector has as many values, the first of them unused, or one less. The last frame lasts as long as
 * the mean increment.
 */
export function timingOf(values: Values, frames: number, stated: number = frames): FoundTiming {
  const rate = positive(values.number(tags.CineRate)) ?? positive(values.number(tags.RecommendedDisplayFrameRate))
  const rateMs = rate && 1000 / rate
  const vector = values.numbers(tags.FrameTimeVector)
  const increments = frames > 1 ? incrementsOf(vector, frames, stated) : null
  const frameTime = positive(values.number(tags.FrameTime))
  const byVector = (): FoundTiming | null =>
    increments &&
    inMs(mean(increments), rateMs, (factor) => fromIncrements(increments.map((increment) => increment * factor)))
  const byFrameTime = (): FoundTiming | null =>
    frameTime === null ? null : inMs(frameTime, rateMs, (factor) => evenly('FrameTime', frameTime * factor, frames))
  const pointers = values.attributeTags(tags.FrameIncrementPointer)
  const frameTimeFirst = pointers.includes(tags.FrameTime) && !pointers.includes(tags.FrameTimeVector)
  const found = frameTimeFirst ? (byFrameTime() ?? byVector()) : (byVector() ?? byFrameTime())
  if (found?.timing.source === 'FrameTimeVector') return found
  // A vector that Frame Increment Pointer leaves out may be stale; one that should count and can't be used is told.
  const lost = frames > 1 && vector.length > 0 && !increments && !frameTimeFirst
  const warnings = [
    ...(found?.warnings ?? []),
    ...(lost ? [failureOf('frameTimesUnusable', { values: vector.length, frames: stated })] : []),
  ]
  return { timing: found?.timing ?? byRate(values, frames), warnings }
}

function byRate(values: Values, frames: number): Timing {
  const cineRate = positive(values.number(tags.CineRate))
  if (cineRate !== null) return evenly('CineRate', 1000 / cineRate, frames)
  const recommended = positive(values.number(tags.RecommendedDisplayFrameRate))
  if (recommended !== null) return evenly('RecommendedDisplayFrameRate', 1000 / recommended, frames)
  return evenly('assumed', 1000 / ASSUMED_FRAME_RATE_PER_S, frames)
}

const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null)
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

/** Times from each frame to the next; null where the vector does not give them. */
function incrementsOf(vector: readonly number[], frames: number, stated: number): readonly number[] | null {
  // N − 1 values have no unused first one, unless it is 0, as the unused one is.
  const bare = vector.length === stated - 1 && vector[0] !== 0
  const increments = bare ? vector.slice(0, frames - 1) : vector.slice(1, frames)
  const usable =
    increments.length === frames - 1 && increments.every((ms) => ms >= 0) && increments.some((ms) => ms > 0)
  return usable ? increments : null
}

/**
 * The timing in milliseconds, told where the file has it in seconds or microseconds: the rate it states agrees with
 * that unit alone, or no machine is so fast.
 */
function inMs(value: number, rateMs: number | null, timing: (factor: number) => Timing): FoundTiming {
  const agrees = (factor: number): boolean =>
    rateMs !== null && Math.abs((value * factor) / rateMs - 1) <= RATE_TOLERANCE
  const tooFast = value < 1000 / MOST_FRAMES_PER_S
  const factor = agrees(1) ? 1 : ([1000, 1 / 1000].find(agrees) ?? (tooFast ? 1000 : 1))
  const warning = failureOf('frameTimeUnit', { written: value, frameTimeMs: Math.round(value * factor * 1000) / 1000 })
  return { timing: timing(factor), warnings: factor === 1 ? [] : [warning] }
}

function fromIncrements(increments: readonly number[]): Timing {
  const frameStartsMs = [0]
  let at = 0
  for (const ms of increments) frameStartsMs.push((at += ms))
  return { source: 'FrameTimeVector', frameStartsMs, durationMs: at + at / increments.length }
}

function evenly(source: Timing['source'], frameTimeMs: number, frames: number): Timing {
  return {
    source,
    frameStartsMs: Array.from({ length: frames }, (_, n) => n * frameTimeMs),
    durationMs: frames * frameTimeMs,
  }
}

/** Frames a second as shown to the reader. */
export const framesPerSecond = (timing: Timing): number => (1000 * timing.frameStartsMs.length) / timing.durationMs
