import { dealPatients } from './folds'
import { auc, average, fitLogistic, quantile } from './statistics'
import type { BinaryTask, PackTask, RegressionTask } from './tasks'
import { logistic } from './vectors'
import { say, textOf, type CatalogueText } from '../words'

/** One labelled study: the pack's own score for a task and what the reader said. Present is 1, absent 0. */
export interface LabelledScore {
  readonly studyInstanceUid: string
  /** Studies of one patient are never on both sides of a fit. */
  readonly patientKey: string
  readonly score: number
  readonly label: number
}

/** Fewer than these decide nothing: a choice, so that a tenth of the studies is still a handful. */
export const fewest = { regressionStudies: 30, regressionPatients: 20, present: 10, absent: 10 } as const
const FOLDS = 10
const COVERAGE = 0.9
const LEAST_LIKELY = 0.8
const MOST_UNLIKELY = 0.2
const BINS = [0, 0.2, 0.4, 0.6, 0.8, 1] as const

/** How often what was said with a probability was so, by fifths of it. */
export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly studies: number
  readonly meanProbability: number | null
  readonly observedShare: number | null
}

/** What saw no loop of a patient by whom it is judged; head and gate where they were fitted to the same library. */
export type LeftOutOf = 'fit' | 'view head' | 'gate'

export type CalibrationFigures =
  | {
      readonly task: string
      readonly kind: 'regression'
      readonly studies: number
      readonly patients: number
      readonly leftOutOf: readonly LeftOutOf[]
      readonly meanAbsoluteError: number
      readonly within10: number
      readonly bias: number
      readonly coverage: number
      readonly halfWidth: number
    }
  | {
      readonly task: string
      readonly kind: 'binary'
      readonly studies: number
      readonly patients: number
      readonly leftOutOf: readonly LeftOutOf[]
      readonly present: number
      readonly auc: number
      readonly brier: number
      readonly reliability: readonly ReliabilityBin[]
    }
  | { readonly task: string; readonly kind: 'notCalibrated'; readonly studies: number; readonly why: CatalogueText }

export interface CalibratedTask {
  readonly task: PackTask
  readonly figures: CalibrationFigures
}

/** Each study's answer by a fit that saw no study of its patient. */
function crossValidated<Fit>(
  scores: readonly LabelledScore[],
  fit: (training: readonly LabelledScore[]) => Fit,
  answer: (fitted: Fit, score: number) => number,
): readonly number[] {
  const folds = dealPatients(scores.map(({ patientKey }) => patientKey).sort(), FOLDS)
  const fits = new Map(
    [...new Set(folds.values())].map((fold) => [
      fold,
      fit(scores.filter(({ patientKey }) => folds.get(patientKey) !== fold)),
    ]),
  )
  return scores.map(({ patientKey, score }) => answer(fits.get(folds.get(patientKey) ?? 0) as Fit, score))
}

/** Least squares of label on score. */
function fitLine(scores: readonly LabelledScore[]): { readonly slope: number; readonly intercept: number } {
  const [x, y] = [average(scores.map(({ score }) => score)), average(scores.map(({ label }) => label))]
  const variance = average(scores.map(({ score }) => (score - x) ** 2))
  const slope = variance === 0 ? 0 : average(scores.map(({ score, label }) => (score - x) * (label - y))) / variance
  return { slope, intercept: y - slope * x }
}

const patientsOf = (scores: readonly LabelledScore[]): number =>
  new Set(scores.map(({ patientKey }) => patientKey)).size
const refused = (task: PackTask, scores: readonly LabelledScore[], why: CatalogueText): CalibratedTask => ({
  task,
  figures: { task: task.code, kind: 'notCalibrated', studies: scores.length, why },
})

function sourceOf(scores: readonly LabelledScore[], leftOutOf: readonly LeftOutOf[]): string {
  const params = { studies: scores.length, patients: patientsOf(scores) }
  const [byHead, byGate] = [leftOutOf.includes('view head'), leftOutOf.includes('gate')]
  if (byHead && byGate) return say('fitSources.studiesReadWithBoth', params)
  if (byHead) return say('fitSources.studiesReadWithHead', params)
  return say(byGate ? 'fitSources.studiesReadWithGate' : 'fitSources.studies', params)
}

/** Fits one task to labelled scores. Every figure comes of fits that saw no study of the patient judged. Too few labels, or scores that don't follow them, change nothing but the ranks. */
export function calibrateTask(
  task: PackTask,
  scores: readonly LabelledScore[],
  leftOutOf: readonly LeftOutOf[] = ['fit'],
): CalibratedTask {
  switch (task.kind) {
    case 'regression':
      return calibrateRegression(task, scores, leftOutOf)
    case 'binary':
      return calibrateBinary(task, scores, leftOutOf)
    case 'graded':
      return refused(task, scores, textOf('fitReasons.graded'))
  }
}

function calibrateRegression(
  task: RegressionTask,
  scores: readonly LabelledScore[],
  leftOutOf: readonly LeftOutOf[],
): CalibratedTask {
  const { regressionStudies, regressionPatients } = fewest
  if (scores.length < regressionStudies || patientsOf(scores) < regressionPatients)
    return refused(
      task,
      scores,
      textOf('fitReasons.tooFewStudies', {
        studies: scores.length,
        patients: patientsOf(scores),
        leastStudies: regressionStudies,
        leastPatients: regressionPatients,
      }),
    )
  const fitted = fitLine(scores)
  if (fitted.slope <= 0) return refused(task, scores, textOf('fitReasons.unordered'))
  const signed = crossValidated(scores, fitLine, ({ slope, intercept }, score) => slope * score + intercept).map(
    (value, n) => value - (scores[n]?.label ?? Number.NaN),
  )
  const errors = signed.map(Math.abs)
  // The conformal quantile with its finite-sample correction over errors of fits that left the patient out (cross-conformal; Vovk 2015).
  const halfWidth = quantile(errors, Math.min(1, (COVERAGE * (errors.length + 1)) / errors.length))
  const source = sourceOf(scores, leftOutOf)
  return {
    task: {
      ...task,
      calibration: { ...fitted, source: say('fitSources.line', { studies: source }) },
      interval: { coverage: COVERAGE, halfWidth, source: say('fitSources.conformal', { studies: source }) },
    },
    figures: {
      task: task.code,
      kind: 'regression',
      studies: scores.length,
      patients: patientsOf(scores),
      leftOutOf,
      meanAbsoluteError: average(errors),
      within10: errors.filter((error) => error <= 10).length / errors.length,
      bias: average(signed),
      coverage: COVERAGE,
      halfWidth,
    },
  }
}

function calibrateBinary(
  task: BinaryTask,
  scores: readonly LabelledScore[],
  leftOutOf: readonly LeftOutOf[],
): CalibratedTask {
  const present = scores.filter(({ label }) => label === 1)
  const absent = scores.filter(({ label }) => label === 0)
  const ranked: BinaryTask =
    scores.length === 0
      ? task
      : {
          ...task,
          ranks: {
            scores: scores.map(({ score }) => score).sort((a, b) => a - b),
            source: sourceOf(scores, leftOutOf),
          },
        }
  if (patientsOf(present) < fewest.present || patientsOf(absent) < fewest.absent)
    return refused(
      ranked,
      scores,
      textOf('fitReasons.tooFewPresent', {
        present: patientsOf(present),
        absent: patientsOf(absent),
        leastPresent: fewest.present,
        leastAbsent: fewest.absent,
      }),
    )
  const fit = (some: readonly LabelledScore[]) =>
    fitLogistic(
      some.map(({ score }) => score),
      some.map(({ label }) => label === 1),
    )
  const fitted = fit(scores)
  if (fitted.slope <= 0) return refused(ranked, scores, textOf('fitReasons.unordered'))
  const probabilities = crossValidated(scores, fit, ({ slope, intercept }, score) =>
    logistic(slope * score + intercept),
  )
  const of = (label: number): readonly number[] => probabilities.filter((_, n) => scores[n]?.label === label)
  const source = sourceOf(scores, leftOutOf)
  return {
    task: {
      ...ranked,
      calibration: { ...fitted, source: say('fitSources.logistic', { studies: source }) },
      likelyAt: {
        value: Math.min(0.99, Math.max(LEAST_LIKELY, quantile(of(0), 0.99))),
        source: say('fitSources.likely', { least: LEAST_LIKELY, studies: absent.length }),
      },
      unlikelyAt: {
        value: Math.max(0.01, Math.min(MOST_UNLIKELY, quantile(of(1), 0.01))),
        source: say('fitSources.unlikely', { most: MOST_UNLIKELY, studies: present.length }),
      },
    },
    figures: {
      task: task.code,
      kind: 'binary',
      studies: scores.length,
      patients: patientsOf(scores),
      leftOutOf,
      present: present.length,
      auc: auc(of(1), of(0)),
      brier: average(probabilities.map((probability, n) => (probability - (scores[n]?.label ?? 0)) ** 2)),
      reliability: reliabilityOf(probabilities, scores),
    },
  }
}

function reliabilityOf(probabilities: readonly number[], scores: readonly LabelledScore[]): readonly ReliabilityBin[] {
  return BINS.slice(1).map((to, n) => {
    const from = BINS[n] ?? 0
    const inside = probabilities.flatMap((probability, at) =>
      probability >= from && (probability < to || to === 1) ? [{ probability, label: scores[at]?.label ?? 0 }] : [],
    )
    return {
      from,
      to,
      studies: inside.length,
      meanProbability: inside.length === 0 ? null : average(inside.map(({ probability }) => probability)),
      observedShare: inside.length === 0 ? null : average(inside.map(({ label }) => label)),
    }
  })
}
