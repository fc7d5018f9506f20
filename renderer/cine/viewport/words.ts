import type { Loop } from '../../../shared/domain/loop'
import type { Say } from '../../i18n'
import { beatPositionAt, beatsOf, heartRatePerMin, type Following } from '../sync'

/** "12 / 70" from a 0-based frame. */
export const frameWords = (frame: number, frames: number): string => `${frame + 1} / ${frames}`

/** "PRIOR 2025-11-03", or without the date where none is recorded. */
export const priorWords = (t: Say, date: string | null): string =>
  date === null ? t('app.priorUndated') : t('app.prior', { date })

/** "30.0 fps", "assumed 30 fps"; a still has none. */
export function rateWords(t: Say, { timing, frames }: Pick<Loop, 'timing' | 'frames'>): string {
  if (frames < 2) return t('viewport.still')
  const rate = (1000 * frames) / timing.durationMs
  return timing.source === 'assumed'
    ? t('viewport.rateAssumed', { rate: Math.round(rate) })
    : t('viewport.rate', { rate: rate.toFixed(1) })
}

/** "HR 72 · phase 0.17", what of it is known; '' when nothing is. */
export function heartWords(t: Say, loop: Loop, ms: number): string {
  const rate = heartRatePerMin(loop)
  const beats = beatsOf(loop)
  return [
    rate === null ? '' : t('viewport.heartRate', { rate: Math.round(rate) }),
    beats ? t('viewport.phase', { phase: beatPositionAt(beats, ms).phase.toFixed(2) }) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Said where phase sync has no R waves to go by. */
export const followingWords = (t: Say, by: Following | null): string =>
  by === 'loopLength' ? t('viewport.byLoopLength') : ''

/** "28.4 fps drawn, 3 of 120 dropped". */
export const achievedWords = (
  t: Say,
  {
    achievedRate,
    dropped,
    due,
  }: { readonly achievedRate: number | null; readonly dropped: number; readonly due: number },
): string => t('viewport.achieved', { rate: achievedRate === null ? '–' : achievedRate.toFixed(1), dropped, due })
