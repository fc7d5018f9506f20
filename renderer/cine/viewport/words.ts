import type { Loop } from '../../../shared/domain/loop'
import { beatPositionAt, beatsOf, heartRatePerMin, type Following } from '../sync'

/** "12 / 70" from a 0-based frame. */
export const frameWords = (frame: number, frames: number): string => `${frame + 1} / ${frames}`

/** "30.0 fps", "assumed 30 fps"; a still has none. */
export function rateWords({ timing, frames }: Pick<Loop, 'timing' | 'frames'>): string {
  if (frames < 2) return 'still'
  const rate = (1000 * frames) / timing.durationMs
  return timing.source === 'assumed' ? `assumed ${Math.round(rate)} fps` : `${rate.toFixed(1)} fps`
}

/** "HR 72 · phase 0.17", what of it is known; '' when nothing is. */
export function heartWords(loop: Loop, ms: number): string {
  const rate = heartRatePerMin(loop)
  const beats = beatsOf(loop)
  return [
    rate === null ? '' : `HR ${Math.round(rate)}`,
    beats ? `phase ${beatPositionAt(beats, ms).phase.toFixed(2)}` : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Said where phase sync has no R waves to go by. */
export const followingWords = (by: Following | null): string =>
  by === 'loop length' ? 'no R wave: matched by loop length' : ''

/** "28.4 fps drawn, 3 of 120 dropped". */
export function achievedWords({
  achievedRate,
  dropped,
  due,
}: {
  readonly achievedRate: number | null
  readonly dropped: number
  readonly due: number
}): string {
  return `${achievedRate === null ? '–' : achievedRate.toFixed(1)} fps drawn, ${dropped} of ${due} dropped`
}
