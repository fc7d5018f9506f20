import type { Timing } from '../../shared/domain/loop'

/** First and last frame played, 0-based, both included. */
export interface Trim {
  readonly first: number
  readonly last: number
}

export interface Playhead {
  /** 0-based frame due. */
  readonly frame: number
  /** Position in the loop from the start of its first frame, ms. */
  readonly ms: number
  /** How many times the (trimmed) loop has gone round; negative before its start. */
  readonly cycle: number
  /** True when a loop that plays once has reached its last frame's end. */
  readonly ended: boolean
}

export interface PlayOptions {
  /** Multiplies elapsed time; 1 is the acquisition rate. */
  readonly speed?: number
  readonly trim?: Trim | null
  /** Goes round when true (default), else holds the last frame. */
  readonly loop?: boolean
}

/** Start and end of the trimmed part, ms from the start of frame 0. */
export function spanOf(timing: Timing, trim: Trim | null = null): { readonly startMs: number; readonly endMs: number } {
  const last = timing.frameStartsMs.length - 1
  const from = trim ? clamp(Math.min(trim.first, trim.last), 0, last) : 0
  const to = trim ? clamp(Math.max(trim.first, trim.last), 0, last) : last
  return { startMs: timing.frameStartsMs[from] ?? 0, endMs: timing.frameStartsMs[to + 1] ?? timing.durationMs }
}

/** What doubles lose when whole cycles are added and taken away again, ms: a frame that was sought must be found. */
const ROUNDING_MS = 1e-7

/**
 * The frame that belongs to `elapsedMs` since the loop started: time decides, never a count of ticks, so a late
 * caller drops frames and never slows the heart. The table of starts is cumulative; the frame is found by bisection.
 */
export function frameAt(
  timing: Timing,
  elapsedMs: number,
  { speed = 1, trim = null, loop = true }: PlayOptions = {},
): Playhead {
  const { startMs, endMs } = spanOf(timing, trim)
  const span = endMs - startMs
  const played = elapsedMs * speed
  if (!(span > 0)) return { frame: frameAtMs(timing, startMs), ms: startMs, cycle: 0, ended: false }
  if (!loop && played >= span) return { frame: frameBefore(timing, endMs), ms: endMs, cycle: 0, ended: true }
  const cycle = Math.floor((played + ROUNDING_MS) / span)
  const ms = clamp(startMs + (played - cycle * span), startMs, endMs)
  const frame = Math.min(frameAtMs(timing, ms + ROUNDING_MS), frameBefore(timing, endMs))
  return { frame, ms, cycle, ended: false }
}

/** The last frame that starts at or before `ms`; the first where none does. */
export function frameAtMs({ frameStartsMs }: Timing, ms: number): number {
  let low = 0
  let high = frameStartsMs.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((frameStartsMs[middle] ?? 0) <= ms) low = middle
    else high = middle - 1
  }
  return low
}

function frameBefore(timing: Timing, endMs: number): number {
  const at = frameAtMs(timing, endMs)
  return at > 0 && (timing.frameStartsMs[at] ?? 0) >= endMs ? at - 1 : at
}

/** Frames that came due between two playheads of one loop, the second's own frame included. */
export function framesDue(before: Playhead, now: Playhead, playedFrames: number): number {
  return (now.cycle - before.cycle) * playedFrames + now.frame - before.frame
}

export const playedFrames = (frames: number, trim: Trim | null): number =>
  trim ? Math.abs(trim.last - trim.first) + 1 : frames

/** Playback speeds offered, as multiples of the acquisition rate. */
export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2] as const

/** The next speed offered in a direction, or the same at either end. */
export function nextSpeed(speed: number, direction: 1 | -1): number {
  const sorted = direction === 1 ? SPEEDS : [...SPEEDS].reverse()
  return sorted.find((offered) => (offered - speed) * direction > 1e-6) ?? speed
}

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
