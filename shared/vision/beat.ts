import { z } from 'zod'
import { fail, ok, type Result } from '../result'
import {
  clearBeatMs,
  LONGEST_BEAT_MS,
  pictureSupports,
  SAME_BEAT,
  seenTwice,
  SHORTEST_BEAT_MS,
  type PictureLags,
} from './pictureBeat'

/** When each frame of a loop was taken, and what the file says of the heart. Times in ms from the first frame's start. */
export const loopTimes = z.object({
  frameStartsMs: z.array(z.number()).readonly(),
  durationMs: z.number(),
  rWaveTimesMs: z.array(z.number()).readonly(),
  heartRatePerMin: z.number().nullable(),
})
export type LoopTimes = z.infer<typeof loopTimes>

export const beatSource = z.enum(['rWaves', 'heartRate', 'picture'])
export type BeatSource = z.infer<typeof beatSource>

/** Why a value read over this beat is never sure. */
export const beatDoubt = z.enum([
  /** R waves or rate in the file say another length than the picture, whose own was used. */
  'tagsDisagree',
  /** Only the file says so: the loop is too short for the picture to show a beat twice. */
  'unconfirmed',
  /** Beats differ in length. */
  'irregular',
  /** The frames that the model reads end before the beat does. */
  'partOfBeat',
])
export type BeatDoubt = z.infer<typeof beatDoubt>

/** The beat that a loop was read over. */
export const loopBeat = z.object({
  /** Its first and last frame, from 0. */
  frames: z.tuple([z.number().int(), z.number().int()]),
  lengthMs: z.number(),
  source: beatSource,
  /** What else says the same. */
  agrees: z.array(beatSource).readonly(),
  doubt: beatDoubt.nullable(),
})
export type LoopBeat = z.infer<typeof loopBeat>

/** One beat of a loop, in time from its first frame. */
export type Beat = Omit<LoopBeat, 'frames'> & { readonly startMs: number }

/** R-R intervals whose longest is more than this many times the shortest are irregular. */
const IRREGULAR = 1.25

const isBeat = (ms: number): boolean => ms >= SHORTEST_BEAT_MS && ms <= LONGEST_BEAT_MS
const same = (a: number, b: number): boolean => Math.abs(a / b - 1) <= SAME_BEAT

interface Interval {
  readonly startMs: number
  readonly lengthMs: number
}

function intervalsOf({ rWaveTimesMs, durationMs }: LoopTimes): readonly Interval[] {
  const waves = [...new Set(rWaveTimesMs)].sort((a, b) => a - b).filter((ms) => ms >= 0 && ms <= durationMs)
  return waves.slice(1).flatMap((wave, n) => {
    const startMs = waves[n] ?? 0
    return isBeat(wave - startMs) ? [{ startMs, lengthMs: wave - startMs }] : []
  })
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN

/** Some R-R intervals are much longer than others, and the picture doesn't say that one was merely missed. */
function isIrregular(intervals: readonly Interval[], clearMs: number | null): boolean {
  const lengths = intervals.map(({ lengthMs }) => lengthMs)
  if (lengths.length < 2 || Math.max(...lengths) <= IRREGULAR * Math.min(...lengths)) return false
  return clearMs === null || lengths.some((ms) => !same(ms, Math.max(1, Math.round(ms / clearMs)) * clearMs))
}

/** Where a beat of this length starts: at an R wave after which it is whole, else at the loop's start. */
function startFor({ rWaveTimesMs, durationMs }: LoopTimes, lengthMs: number): number {
  const wave = [...rWaveTimesMs].sort((a, b) => a - b).find((ms) => ms >= 0 && ms + lengthMs <= durationMs)
  return wave ?? 0
}

/**
 * The one beat that a loop is measured over. R waves, rate and picture must not contradict each other: what two of them say counts, and the picture
 * alone where it is clear. `lags` null: the picture was not looked at. Refuses a loop without a sure beat, without motion, or shorter than its beat.
 */
export function findBeat(times: LoopTimes, lags: PictureLags | null): Result<Beat> {
  if (lags !== null && !lags.moves) return fail('noMotion')
  const intervals = intervalsOf(times)
  const rate = times.heartRatePerMin !== null && times.heartRatePerMin > 0 ? 60_000 / times.heartRatePerMin : null
  const rateMs = rate !== null && isBeat(rate) ? rate : null
  const wavesMs = intervals.length > 0 ? middle(intervals.map(({ lengthMs }) => lengthMs)) : null
  const taggedMs = [...intervals.map(({ lengthMs }) => lengthMs), ...(rateMs === null ? [] : [rateMs])]
  const besideTags = lags && clearBeatMs(lags, seenTwice.besideTags)
  const clearMs =
    besideTags !== null && taggedMs.some((ms) => same(ms, besideTags))
      ? besideTags
      : lags && clearBeatMs(lags, seenTwice.alone)
  const doubt = isIrregular(intervals, clearMs) ? ('irregular' as const) : null

  const finish = (lengthMs: number, source: BeatSource, why: BeatDoubt | null): Result<Beat> => {
    // A loop cut to one beat may end a frame early.
    const frameMs = times.durationMs / Math.max(1, times.frameStartsMs.length)
    if (lengthMs > times.durationMs + frameMs)
      return fail('lessThanOneBeat', { loop: seconds(times.durationMs), beat: seconds(lengthMs) })
    const interval = source === 'rWaves' ? intervals.find((interval) => same(interval.lengthMs, lengthMs)) : undefined
    const lengths: Partial<Record<BeatSource, number | null>> = {
      rWaves: interval?.lengthMs ?? (intervals.some((interval) => same(interval.lengthMs, lengthMs)) ? lengthMs : null),
      heartRate: rateMs,
      picture: clearMs ?? (lags && pictureSupports(lags, lengthMs) === true ? lengthMs : null),
    }
    return ok({
      startMs: interval?.startMs ?? startFor(times, lengthMs),
      lengthMs: interval?.lengthMs ?? lengthMs,
      source,
      agrees: beatSource.options.filter((other) => other !== source && same(lengths[other] ?? 0, lengthMs)),
      doubt: doubt ?? why,
    })
  }

  if (clearMs !== null) {
    if (intervals.some(({ lengthMs }) => same(lengthMs, clearMs))) return finish(clearMs, 'rWaves', null)
    const untold = wavesMs === null && rateMs === null
    return finish(clearMs, 'picture', untold || (rateMs !== null && same(rateMs, clearMs)) ? null : 'tagsDisagree')
  }
  const claims = [wavesMs, rateMs].filter((ms) => ms !== null)
  const contradicted = fail('beatContradicted', { rate: claims.map((ms) => (60_000 / ms).toFixed(0)).join(', ') })
  if (wavesMs !== null && rateMs !== null && !same(wavesMs, rateMs)) {
    const shown = [wavesMs, rateMs].map((ms) => inPicture(lags, ms) === 'shown')
    if (shown[0] === shown[1]) return contradicted
    return shown[0] === true ? finish(wavesMs, 'rWaves', 'tagsDisagree') : finish(rateMs, 'heartRate', 'tagsDisagree')
  }
  const lengthMs = wavesMs ?? rateMs
  if (lengthMs === null) return fail('noSureBeat')
  const source = wavesMs !== null ? ('rWaves' as const) : ('heartRate' as const)
  const picture = inPicture(lags, lengthMs)
  if (picture === 'shown' || lengthMs > times.durationMs) return finish(lengthMs, source, null)
  if (picture === 'shorterShown') return contradicted
  const byBoth = wavesMs !== null && rateMs !== null
  if (byBoth && picture === 'tooShort') return finish(lengthMs, source, null)
  if (source === 'heartRate' && lags !== null && !(picture === 'tooShort' && closes(lags, lengthMs)))
    return fail('noSureBeat')
  return finish(lengthMs, source, 'unconfirmed')
}

/** What the picture, not clear by itself, says of a beat of this length. */
function inPicture(lags: PictureLags | null, ms: number): 'shown' | 'notShown' | 'shorterShown' | 'tooShort' {
  if (lags === null) return 'tooShort'
  const supported = pictureSupports(lags, ms)
  if (supported === true) return 'shown'
  // An R wave was missed, or the rate halved: frames a half or a third of it apart look alike.
  if (pictureSupports(lags, ms / 2) === true || pictureSupports(lags, ms / 3) === true) return 'shorterShown'
  return supported === null ? 'tooShort' : 'notShown'
}

/** Of a loop of hardly one beat: its last frames are like its first ones. */
const closes = ({ mean, stepMs }: PictureLags, beatMs: number): boolean => {
  const lag = Math.min(mean.length - 1, Math.round(beatMs / stepMs))
  return (mean[lag] ?? Infinity) <= 0.5 * Math.max(...mean)
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)
