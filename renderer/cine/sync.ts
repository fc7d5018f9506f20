import type { Loop } from '../../shared/domain/loop'
import { spanOf, type Trim } from './clock'

/** `time`: all loops share elapsed time. `phase`: all show the same part of the beat as the reference loop. */
export type SyncMode = 'time' | 'phase'

/** R wave times of whole beats, ms from the loop's start, ascending; at least two. */
export interface Beats {
  readonly rWavesMs: readonly number[]
}

export interface BeatPosition {
  /** Index of the beat; -1 before the first R wave, counted on after the last. */
  readonly beat: number
  /** 0 at one R wave to 1 at the next. */
  readonly phase: number
}

/** Two R waves closer than this (300 beats a minute) are one, or noise. */
const SHORTEST_RR_MS = 200

type Timed = Pick<Loop, 'rWaveTimesMs' | 'heartRatePerMin' | 'timing'>

/**
 * The whole beats within the part played. Without two R waves, one R wave and a heart rate give the next where it
 * still falls inside the loop; otherwise null, and the loop can only follow by its length.
 */
export function beatsOf(loop: Timed, trim: Trim | null = null): Beats | null {
  const { startMs, endMs } = spanOf(loop.timing, trim)
  const inside = [...loop.rWaveTimesMs].sort((a, b) => a - b).filter((ms) => ms >= startMs && ms <= endMs)
  const rWavesMs = inside.filter((ms, n) => n === 0 || ms - (inside[n - 1] ?? 0) >= SHORTEST_RR_MS)
  if (rWavesMs.length >= 2) return { rWavesMs }
  const [only] = rWavesMs
  if (only === undefined || !loop.heartRatePerMin) return null
  const next = only + 60_000 / loop.heartRatePerMin
  return next <= endMs ? { rWavesMs: [only, next] } : null
}

/** Beat and phase at a time; before the first and after the last R wave the neighbouring beat's length goes on. */
export function beatPositionAt({ rWavesMs }: Beats, ms: number): BeatPosition {
  const last = rWavesMs.length - 1
  const at = (n: number): number => rWavesMs[n] ?? 0
  if (ms < at(0)) {
    const length = at(1) - at(0)
    const beats = (ms - at(0)) / length
    return { beat: Math.floor(beats), phase: beats - Math.floor(beats) }
  }
  if (ms >= at(last)) {
    const length = at(last) - at(last - 1)
    const beats = (ms - at(last)) / length
    return { beat: last + Math.floor(beats), phase: beats - Math.floor(beats) }
  }
  let beat = 0
  while (at(beat + 1) <= ms) beat += 1
  return { beat, phase: (ms - at(beat)) / (at(beat + 1) - at(beat)) }
}

/** Time of a beat position in a loop, going round its whole beats. */
export function timeAt({ rWavesMs }: Beats, { beat, phase }: BeatPosition): number {
  const beats = rWavesMs.length - 1
  const whole = ((beat % beats) + beats) % beats
  const start = rWavesMs[whole] ?? 0
  return start + phase * ((rWavesMs[whole + 1] ?? start) - start)
}

export interface Follower {
  readonly loop: Timed
  readonly trim: Trim | null
}

/** How a loop follows the reference: by R waves, or, lacking them in either, by the share of its length. */
export type Following = 'rWaves' | 'loopLength'

/** Where `target` stands when `reference` is at `ms`. */
export function follow(
  reference: Follower,
  target: Follower,
  ms: number,
): { readonly ms: number; readonly by: Following } {
  const from = beatsOf(reference.loop, reference.trim)
  const to = beatsOf(target.loop, target.trim)
  if (from && to) return { ms: timeAt(to, beatPositionAt(from, ms)), by: 'rWaves' }
  const a = spanOf(reference.loop.timing, reference.trim)
  const b = spanOf(target.loop.timing, target.trim)
  const share = a.endMs > a.startMs ? (ms - a.startMs) / (a.endMs - a.startMs) : 0
  return { ms: b.startMs + share * (b.endMs - b.startMs), by: 'loopLength' }
}

/** Beats a minute from the mean R-R interval, else the file's heart rate, else null. */
export function heartRatePerMin(loop: Timed): number | null {
  const { rWaveTimesMs } = loop
  const first = rWaveTimesMs[0]
  const last = rWaveTimesMs.at(-1)
  if (rWaveTimesMs.length >= 2 && first !== undefined && last !== undefined && last > first)
    return (60_000 * (rWaveTimesMs.length - 1)) / (last - first)
  return loop.heartRatePerMin
}
