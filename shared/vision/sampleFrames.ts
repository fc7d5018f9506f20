import { z } from 'zod'
import { fail, ok, type Result } from '../result'
import { findBeat, type Beat, type LoopBeat, type LoopTimes } from './beat'
import type { SamplingSpec } from './manifest'
import type { PictureLags } from './pictureBeat'

export interface SampledFrames {
  /** Frame numbers from 0, ascending in time; a slow loop may repeat one. */
  readonly frames: readonly number[]
  /** The beat they show, or why none is sure: then nothing is measured over one. */
  readonly beat: Result<LoopBeat>
  /** Frames of another beat, or of the same one from elsewhere in the loop; null where the loop shows no more. */
  readonly again: readonly number[] | null
}

/** Of a loop without a sure beat no more than this is shown to a model, so that its frames lie close enough to show motion. */
const WITHOUT_BEAT_MS = 1000
/** A second reading over the same beat starts at least this share of it later. */
const ANOTHER_START = 0.2
/** Frames that end this share of a beat early still show it: the last one stands for the time until the next. */
const NEARLY_WHOLE = 0.95

/** The part of a loop in which its beat is looked for and sampled: frames evenly in time from its start. */
export const loopExcerpt = z.object({
  frames: z.array(z.number().int()).readonly(),
  stepMs: z.number(),
})
export type LoopExcerpt = z.infer<typeof loopExcerpt>

function nearest(startsMs: readonly number[], atMs: number): number {
  let best = 0
  for (let i = 1; i < startsMs.length; i++)
    if (Math.abs((startsMs[i] ?? 0) - atMs) < Math.abs((startsMs[best] ?? 0) - atMs)) best = i
  return best
}

/** The excerpt's own times: of its frames alone, R waves beyond it left out. */
function timesOf(times: LoopTimes, { frames, stepMs }: LoopExcerpt): LoopTimes {
  const frameStartsMs = frames.map((number) => times.frameStartsMs[number] ?? 0)
  const durationMs = Math.min(times.durationMs, (frameStartsMs.at(-1) ?? 0) + stepMs)
  return { ...times, frameStartsMs, durationMs }
}

/** The first frames as stored, of a pack that is read from those; a shorter loop gives fewer. */
export const publishedFrames = (spec: SamplingSpec, { frameStartsMs }: LoopTimes): readonly number[] =>
  spec.span === 'first'
    ? Array.from({ length: spec.frames }, (_, k) => k * spec.stride).filter((frame) => frame < frameStartsMs.length)
    : []

/** Whether the published frames reach over the whole beat. */
function reachOverBeat(times: LoopTimes, frames: readonly number[], stride: number, { lengthMs }: Beat): boolean {
  const endMs = times.frameStartsMs[(frames.at(-1) ?? 0) + stride] ?? times.durationMs
  return endMs >= NEARLY_WHOLE * lengthMs
}

/** Chooses `spec.frames` frames: the first as stored, or evenly in time over exactly one beat. Refuses a loop too short to show motion. `lags` null: the picture was not looked at. */
export function sampleFrames(
  times: LoopTimes,
  excerpt: LoopExcerpt,
  spec: SamplingSpec,
  lags: PictureLags | null,
): Result<SampledFrames> {
  const own = timesOf(times, excerpt)
  const { durationMs } = own
  const frameAt = (ms: number): number => excerpt.frames[nearest(own.frameStartsMs, ms)] ?? 0
  const evenly = (startMs: number, lengthMs: number): readonly number[] =>
    Array.from({ length: spec.frames }, (_, k) => frameAt(startMs + (k / spec.frames) * lengthMs))
  const found = findBeat(own, lags)
  const published = publishedFrames(spec, times)
  const frames =
    spec.span === 'first'
      ? published
      : found.ok
        ? evenly(found.value.startMs, found.value.lengthMs)
        : evenly(0, Math.min(WITHOUT_BEAT_MS, durationMs))
  const distinct = new Set(frames).size
  if (distinct < spec.minimumFrames) return fail('tooFewFrames', { distinct, minimumFrames: spec.minimumFrames })
  if (!found.ok) return ok({ frames, beat: found, again: null })

  const { startMs, ...beat } = found.value
  const span: [number, number] = [frameAt(startMs), frameAt(startMs + beat.lengthMs - 1)]
  if (spec.span === 'first') {
    const whole = reachOverBeat(times, published, spec.stride, found.value)
    return ok({
      frames,
      beat: ok({ ...beat, frames: span, doubt: whole ? beat.doubt : ('partOfBeat' as const) }),
      again: null,
    })
  }
  const elsewhere = [startMs + beat.lengthMs, durationMs - beat.lengthMs, 0].find(
    (ms) => ms >= 0 && ms + beat.lengthMs <= durationMs + 1 && Math.abs(ms - startMs) >= ANOTHER_START * beat.lengthMs,
  )
  return ok({
    frames,
    beat: ok({ ...beat, frames: span }),
    again: elsewhere === undefined ? null : evenly(elsewhere, beat.lengthMs),
  })
}

/** Frames closer than this tell no more of a beat, frames further apart blur a fast heart's. */
const STEP_MS = 30
const LONGEST_STEP_MS = 66
const LONGEST_EXCERPT_MS = 3500
const MOST_BYTES = 48e6
const [FEWEST, MOST] = [24, 112]

/** The excerpt of a loop whose stored frames take this many bytes each. */
export function excerptOf({ frameStartsMs, durationMs }: LoopTimes, bytesPerFrame: number): LoopExcerpt {
  const frameMs = durationMs / Math.max(1, frameStartsMs.length)
  const most = Math.min(MOST, Math.max(FEWEST, Math.floor(MOST_BYTES / Math.max(1, bytesPerFrame))))
  const spanMs = Math.min(durationMs, LONGEST_EXCERPT_MS)
  const wantedMs = Math.min(LONGEST_STEP_MS, Math.max(STEP_MS, spanMs / most))
  // Whole frames apart, so that steps are equal.
  const stepMs = Math.max(1, Math.floor(wantedMs / frameMs)) * frameMs
  const count = Math.max(1, Math.min(most, Math.round(spanMs / stepMs)))
  const frames = Array.from({ length: count }, (_, k) => nearest(frameStartsMs, k * stepMs))
  return { frames: [...new Set(frames)], stepMs }
}
