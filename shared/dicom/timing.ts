import type { Timing } from '../domain/loop'
import type { Values } from './values'
import { tags } from './tags'

/** Shown as assumed when the file gives no timing at all. */
export const ASSUMED_FRAME_RATE_PER_S = 30

/**
 * Frame times of a loop, PS3.3 C.7.6.5.1.1 (Cine module): Frame Time Vector, Frame Time, Cine Rate,
 * Recommended Display Frame Rate, then 30 fps marked as assumed. The vector's first element is the
 * (unused) increment before the first frame; the last frame lasts as long as the mean increment.
 */
export function timingOf(values: Values, frames: number): Timing {
  const vector = values.numbers(tags.FrameTimeVector)
  const increments = vector.slice(1, frames)
  if (frames > 1 && vector.length >= frames && increments.every((ms) => ms >= 0) && increments.some((ms) => ms > 0))
    return fromIncrements(increments)
  const frameTimeMs = values.number(tags.FrameTime)
  if (frameTimeMs !== null && frameTimeMs > 0) return evenly('FrameTime', frameTimeMs, frames)
  const cineRate = values.number(tags.CineRate)
  if (cineRate !== null && cineRate > 0) return evenly('CineRate', 1000 / cineRate, frames)
  const recommended = values.number(tags.RecommendedDisplayFrameRate)
  if (recommended !== null && recommended > 0) return evenly('RecommendedDisplayFrameRate', 1000 / recommended, frames)
  return evenly('assumed', 1000 / ASSUMED_FRAME_RATE_PER_S, frames)
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
