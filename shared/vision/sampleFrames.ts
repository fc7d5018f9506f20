import { fail, ok, type Result } from '../result'
import type { SamplingSpec } from './manifest'

/** When each frame of a loop was taken. Times in ms from the first frame's start. */
export interface LoopTimes {
  readonly frameStartsMs: readonly number[]
  readonly durationMs: number
  readonly rWaveTimesMs: readonly number[]
  readonly heartRatePerMin: number | null
}

export interface SampledFrames {
  /** Frame numbers from 0, ascending in time; a slow loop may repeat one. */
  readonly frames: readonly number[]
  /** What they span. */
  readonly span: 'R-R' | 'heart rate' | 'whole loop' | 'first frames'
}

const SHORTEST_CYCLE_MS = 250
const LONGEST_CYCLE_MS = 2500

interface Span {
  readonly startMs: number
  readonly lengthMs: number
  readonly span: SampledFrames['span']
}

/** The first R-R interval that lies whole in the loop; else one cycle by the heart rate; else the loop. */
function cycleOf(times: LoopTimes): Span {
  const waves = [...times.rWaveTimesMs].sort((a, b) => a - b).filter((ms) => ms >= 0 && ms <= times.durationMs)
  for (let i = 0; i + 1 < waves.length; i++) {
    const startMs = waves[i] ?? 0
    const lengthMs = (waves[i + 1] ?? 0) - startMs
    if (lengthMs >= SHORTEST_CYCLE_MS && lengthMs <= LONGEST_CYCLE_MS) return { startMs, lengthMs, span: 'R-R' }
  }
  const byRate = times.heartRatePerMin !== null && times.heartRatePerMin > 0 ? 60_000 / times.heartRatePerMin : 0
  if (byRate >= SHORTEST_CYCLE_MS && byRate <= Math.min(LONGEST_CYCLE_MS, times.durationMs))
    return { startMs: oneWaveStart(waves, byRate, times.durationMs), lengthMs: byRate, span: 'heart rate' }
  return { startMs: 0, lengthMs: times.durationMs, span: 'whole loop' }
}

/** A single R wave still tells where a cycle starts, if a whole one follows it. */
function oneWaveStart(waves: readonly number[], cycleMs: number, durationMs: number): number {
  const wave = waves.find((ms) => ms + cycleMs <= durationMs)
  return wave ?? 0
}

function nearestFrame(startsMs: readonly number[], atMs: number): number {
  let best = 0
  for (let i = 1; i < startsMs.length; i++)
    if (Math.abs((startsMs[i] ?? 0) - atMs) < Math.abs((startsMs[best] ?? 0) - atMs)) best = i
  return best
}

function firstFrames(
  { frameStartsMs }: LoopTimes,
  { frames, stride }: Extract<SamplingSpec, { span: 'first' }>,
): SampledFrames {
  return {
    frames: Array.from({ length: frames }, (_, k) => k * stride).filter((frame) => frame < frameStartsMs.length),
    span: 'first frames',
  }
}

function oneCycle(times: LoopTimes, count: number): SampledFrames {
  const { startMs, lengthMs, span } = cycleOf(times)
  return {
    frames: Array.from({ length: count }, (_, k) =>
      nearestFrame(times.frameStartsMs, startMs + (k / count) * lengthMs),
    ),
    span,
  }
}

/** Chooses `spec.frames` frames: the first as stored, or evenly in time over one cardiac cycle. Refuses a loop too short to show motion. */
export function sampleFrames(times: LoopTimes, spec: SamplingSpec): Result<SampledFrames> {
  const { frames, span } = spec.span === 'first' ? firstFrames(times, spec) : oneCycle(times, spec.frames)
  const distinct = new Set(frames).size
  if (distinct < spec.minimumFrames) return fail('tooFewFrames', { distinct, minimumFrames: spec.minimumFrames })
  return ok({ frames, span })
}
