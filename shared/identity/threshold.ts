import { wilson } from '../vision/statistics'
import { dot } from '../vision/vectors'

/** A patient with two or more visits read by one pack: identity vectors, oldest first. */
export interface PatientVectors {
  readonly patientKey: string
  readonly vectors: readonly Float32Array[]
}

/** A share with its 95 % interval. */
export interface Rate {
  readonly share: number
  readonly interval: readonly [number, number]
}

/** What a library's own visits say of the check: a visit is asked for when its best similarity to a patient's visits is below the threshold. */
export interface LibraryFit {
  readonly threshold: number
  /** Patients with two or more read visits; each counts once. */
  readonly patients: number
  /** Share of rightly filed visits that would be warned of, by cross-validation. */
  readonly falseAlarm: Rate
  /** Share of visits that would pass under another patient. */
  readonly miss: Rate
  /** Best similarity of each patient's newest visit to their other visits, ascending. */
  readonly same: readonly number[]
  /** Best similarity of the same visits to other patients' visits, ascending. */
  readonly different: readonly number[]
}

/** Fewer patients than this give no threshold: at 30 the 95 % interval of a rate of 5 % already reaches from 1 to 17 %. */
export const MINIMUM_PATIENTS = 30
/** How often a rightly filed visit may be warned of. */
export const TARGET_FALSE_ALARM_RATE = 0.05
const STRANGERS = 10
const FOLDS = 5

export const bestSimilarity = (vector: Float32Array, others: readonly Float32Array[]): number =>
  others.reduce((best, other) => Math.max(best, dot(vector, other)), -Infinity)

/** The highest threshold that at most the target share of the given similarities lies below. */
export function thresholdFor(same: readonly number[], target = TARGET_FALSE_ALARM_RATE): number {
  const sorted = [...same].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(target * sorted.length))] ?? Number.NaN
}

/**
 * Fits the threshold on a library's own patients, or null where there are too few. Visits are taken as filed: a misfiled one among
 * them lowers the threshold, so that less is warned of, not more. Patients come in a fixed order; the answer is the same each time.
 */
export function fitThreshold(patients: readonly PatientVectors[]): LibraryFit | null {
  const repeated = patients.filter(({ vectors }) => vectors.length >= 2)
  if (repeated.length < MINIMUM_PATIENTS) return null
  const scored = repeated.map(({ vectors }, n) => {
    const newest = vectors.at(-1) ?? new Float32Array()
    const strangers = Array.from(
      { length: Math.min(STRANGERS, repeated.length - 1) },
      (_, k) => repeated[(n + 1 + k) % repeated.length]?.vectors ?? [],
    )
    // As many of the stranger's visits as the patient has: the best of more is higher.
    return {
      same: bestSimilarity(newest, vectors.slice(0, -1)),
      different: strangers.map((others) => bestSimilarity(newest, others.slice(0, vectors.length - 1))),
    }
  })
  const same = scored.map((scores) => scores.same)
  const threshold = thresholdFor(same)
  const alarms = same.filter(
    (similarity, n) => similarity < thresholdFor(same.filter((_, other) => other % FOLDS !== n % FOLDS)),
  ).length
  const different = scored.flatMap((scores) => scores.different)
  const missed = different.filter((similarity) => similarity >= threshold).length / different.length
  return {
    threshold,
    patients: repeated.length,
    falseAlarm: { share: alarms / repeated.length, interval: wilson(alarms, repeated.length) },
    // Comparisons of one visit with ten strangers are not independent: the interval counts visits.
    miss: { share: missed, interval: wilson(missed * repeated.length, repeated.length) },
    same: [...same].sort((a, b) => a - b),
    different: different.sort((a, b) => a - b),
  }
}

/** How many of so many strangers would reach the threshold by chance. */
export const expectedByChance = (patients: number, missRate: number): number => patients * missRate

/** Counts of values in equal bins between two ends; what lies outside goes into the outermost. */
export function histogram(values: readonly number[], from: number, to: number, bins: number): readonly number[] {
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((value - from) / (to - from)) * bins)))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}
