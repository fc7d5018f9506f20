import type { CatalogueText } from '../../shared/words'
import type { ProgressUnit } from '../../shared/ipc/jobs'
import type { JobProgress } from './jobs'

export interface Pace {
  /** Null before anything is done. */
  readonly perSecond: number | null
  /** Null where the pace or the total isn't known. */
  readonly secondsLeft: number | null
}

/** How fast `done` things in `ms` milliseconds are, and how long the rest takes at that pace. */
export function paceOf(done: number, total: number | null, ms: number): Pace {
  if (done <= 0) return { perSecond: null, secondsLeft: null }
  const perSecond = (1000 * done) / Math.max(1, ms)
  return { perSecond, secondsLeft: total === null ? null : Math.max(0, total - done) / perSecond }
}

export interface ProgressPart {
  /** What is being done; null where each report says it. */
  readonly words: CatalogueText | null
  readonly unit: ProgressUnit
  readonly total: number | null
  /** The rate of a percentage says nothing. */
  readonly hidesRate?: boolean
  /** The share of the total from which on the time left is told; 0 where it isn't given. */
  readonly estimateFrom?: number
}

/** Reports how far a part of a job is, with its pace since it began. A job of several parts begins one after another. */
export function createProgress(
  report: (progress: JobProgress) => void,
  { words, unit, total, hidesRate = false, estimateFrom = 0 }: ProgressPart,
  now: () => number = () => performance.now(),
): (done: number, update?: { readonly total?: number | null; readonly words?: CatalogueText }) => void {
  const begun = now()
  return (done, update = {}) => {
    const work = update.words ?? words
    const of = update.total === undefined ? total : update.total
    const pace = paceOf(done, of, now() - begun)
    report({
      words: work === null ? [] : [work],
      unit,
      done,
      total: of,
      perSecond: hidesRate ? null : pace.perSecond,
      secondsLeft: of !== null && done < estimateFrom * of ? null : pace.secondsLeft,
    })
  }
}
