import type { ModelStatement } from '../domain/finding'
import type { PackManifest } from './manifest'
import type { BinaryTask, GradedTask, PackTask, RegressionTask, Sourced } from './tasks'
import type { LoopScore } from './scoring'
import { centralRange } from './statistics'
import { logistic, median } from './vectors'

/** One loop of a study that passed the gate, with its view and scores. */
export interface ScoredLoop {
  readonly sopInstanceUid: string
  readonly frames: readonly number[]
  /** As the model decided, null = unsure. */
  readonly view: string | null
  readonly scores: readonly LoopScore[]
}

export const confidenceWords = {
  likely: 'Likely',
  possible: 'Possible: look yourself',
  unlikely: 'Unlikely',
  confident: 'Confident',
  unsure: 'Unsure: look yourself',
  refused: 'Not read',
  aboveThreshold: 'Above the published threshold: look yourself',
  belowThreshold: 'Below the published threshold: look yourself',
  scoreOnly: 'A score without a threshold: look yourself',
} as const

function base(
  task: PackTask,
  loops: readonly ScoredLoop[],
): Omit<ModelStatement, 'value' | 'probability' | 'score' | 'grade' | 'refusal' | 'words' | 'method'> {
  return {
    code: task.code,
    name: task.name,
    kind: task.kind,
    unit: task.kind === 'regression' ? task.unit : null,
    interval: null,
    intervalCoverage: null,
    partial: null,
    loops: loops.map(({ sopInstanceUid, frames }) => ({ sopInstanceUid, frames: [...new Set(frames)] })),
  }
}

type PartOfStudy = ModelStatement['partial']

function refused(task: PackTask, partial: PartOfStudy): ModelStatement {
  const which = partial
    ? `None of the ${partial.read} loops looked at, of ${partial.of} in this study,`
    : 'No loop in this study'
  const why = `${which} shows the ${task.views.join(' or ')} view as this model was trained on it.`
  return {
    ...base(task, []),
    value: null,
    probability: null,
    score: null,
    grade: null,
    words: confidenceWords.refused,
    refusal: why,
    method: 'not computed',
  }
}

const variantWords = {
  rankMedian: (top: string) => `pooled loop embedding, median of the top ${top} of ranked prompts`,
  frameMedianMean: (top: string) =>
    `mean over frames of the median of the top ${top} of ranked prompts (EchoCLIP's paper)`,
  rankMeanMedian: (top: string) =>
    `lower median of the top ${top} of prompt values averaged by rank over frames (EchoCLIP's repository)`,
} as const

type Pooling = PackManifest['pooling']['kind']

function methodOf(task: PackTask, loops: number, pooling: Pooling): string {
  const over = loops > 1 ? `, ${task.kind === 'regression' ? 'median' : 'mean'} of ${loops} loops` : ''
  if (task.kind === 'graded') return `most similar of ${task.grades.length} graded wordings${over}`
  if (task.kind === 'binary')
    return `${pooling === 'mean' ? 'mean over frames' : 'pooled loop embedding'}, ${task.negative === null ? 'similarity to the prompts' : 'positive minus negative prompts'}${over}`
  if (task.score.variant === 'softmax') return `pooled loop embedding, softmax over ranked prompts${over}`
  const calibrated = task.calibration ? `, corrected by ${task.calibration.source}` : ''
  const published = task.published === null ? '' : `; ${task.published}`
  return `${variantWords[task.score.variant](`${Math.round(100 * task.score.topFraction)} %`)}${over}${calibrated}${published}`
}

const oneDecimal = (value: number): number => Math.round(value * 10) / 10
const threeDecimals = (value: number): number => Math.round(value * 1000) / 1000
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Median over loops; the interval is validation's, widened to hold every loop. Loops that disagree by more than it make it unsure, and so does an interval that nobody measured. */
function regressionStatement(
  task: RegressionTask,
  loops: readonly ScoredLoop[],
  scores: readonly Extract<LoopScore, { kind: 'regression' }>[],
  pooling: Pooling,
): ModelStatement {
  const values = scores.map(({ value }) => value)
  const value = median(values)
  const perFrame = scores.flatMap((score) => score.perFrame)
  const within = (low: number, high: number): [number, number] => [
    oneDecimal(Math.max(task.range[0], Math.min(low, ...values))),
    oneDecimal(Math.min(task.range[1], Math.max(high, ...values))),
  ]
  const interval = task.interval
    ? within(value - task.interval.halfWidth, value + task.interval.halfWidth)
    : perFrame.length > 1
      ? within(...centralRange(perFrame, 0.1))
      : null
  const disagree = task.interval !== null && Math.max(...values) - Math.min(...values) > 2 * task.interval.halfWidth
  const atEdge = value <= task.range[0] || value >= task.range[1]
  const unmeasured = task.interval === null
  return {
    ...base(task, loops),
    value: oneDecimal(value),
    probability: null,
    score: null,
    grade: null,
    interval,
    intervalCoverage: task.interval?.coverage ?? null,
    words: disagree || atEdge || unmeasured ? confidenceWords.unsure : confidenceWords.confident,
    refusal: null,
    method: `${methodOf(task, loops.length, pooling)}${unmeasured && interval ? '; the interval is the spread of frames, not a measured error' : ''}`,
  }
}

/** Mean score over loops, through the calibration once. */
function binaryStatement(
  task: BinaryTask,
  loops: readonly ScoredLoop[],
  scores: readonly Extract<LoopScore, { kind: 'binary' }>[],
  pooling: Pooling,
): ModelStatement {
  const difference = average(scores.map((score) => score.difference))
  const said = {
    ...base(task, loops),
    value: null,
    grade: null,
    refusal: null,
    method: methodOf(task, loops.length, pooling),
  }
  if (!task.calibration || !task.likelyAt || !task.unlikelyAt)
    return { ...said, probability: null, score: uncalibrated(task, difference), words: binaryWords(task, difference) }
  const probability = logistic(task.calibration.slope * difference + task.calibration.intercept)
  return { ...said, probability: threeDecimals(probability), score: null, words: binaryWords(task, difference) }
}

/** What a score says: likely, unlikely or between where it is calibrated, else the side of a published limit it lies on. */
export function binaryWords({ calibration, likelyAt, unlikelyAt, threshold }: BinaryTask, difference: number): string {
  if (!calibration || !likelyAt || !unlikelyAt) return sideOf(threshold, difference)
  const probability = logistic(calibration.slope * difference + calibration.intercept)
  return probability >= likelyAt.value
    ? confidenceWords.likely
    : probability <= unlikelyAt.value
      ? confidenceWords.unlikely
      : confidenceWords.possible
}

const uncalibrated = ({ threshold, ranks }: BinaryTask, similarity: number): ModelStatement['score'] => ({
  similarity: threeDecimals(similarity),
  threshold,
  rank: ranks && { below: ranks.scores.filter((one) => one < similarity).length, of: ranks.scores.length },
})

const sideOf = (threshold: Sourced | null, score: number): string =>
  threshold === null
    ? confidenceWords.scoreOnly
    : score >= threshold.value
      ? confidenceWords.aboveThreshold
      : confidenceWords.belowThreshold

function gradedStatement(
  task: GradedTask,
  loops: readonly ScoredLoop[],
  scores: readonly Extract<LoopScore, { kind: 'graded' }>[],
  pooling: Pooling,
): ModelStatement {
  const means = task.grades.map((_, grade) => average(scores.map(({ similarities }) => similarities[grade] ?? 0)))
  const best = means.indexOf(Math.max(...means))
  return {
    ...base(task, loops),
    value: null,
    probability: null,
    score: { similarity: threeDecimals(means[best] ?? 0), threshold: null, rank: null },
    grade: task.grades[best]?.label ?? null,
    words: confidenceWords.scoreOnly,
    refusal: null,
    method: methodOf(task, loops.length, pooling),
  }
}

function statementOf(task: PackTask, loops: readonly ScoredLoop[], pooling: Pooling): ModelStatement {
  const scores = loops.flatMap(({ scores: all }) => all.filter((score) => score.task === task.code))
  switch (task.kind) {
    case 'regression':
      return regressionStatement(
        task,
        loops,
        scores.filter((score) => score.kind === 'regression'),
        pooling,
      )
    case 'binary':
      return binaryStatement(
        task,
        loops,
        scores.filter((score) => score.kind === 'binary'),
        pooling,
      )
    case 'graded':
      return gradedStatement(
        task,
        loops,
        scores.filter((score) => score.kind === 'graded'),
        pooling,
      )
  }
}

/** A part of a study is never firm: the loops that were not looked at may say otherwise. */
function asPartial(statement: ModelStatement, partial: NonNullable<PartOfStudy>): ModelStatement {
  const method = `${statement.method}; partial reading, ${partial.read} of ${partial.of} loops read`
  if (statement.refusal !== null || statement.score !== null) return { ...statement, partial, method }
  return {
    ...statement,
    partial,
    method,
    words: statement.kind === 'regression' ? confidenceWords.unsure : confidenceWords.possible,
  }
}

/** One statement a task for a whole study, from loops of the views the task is read in; a refusal where there are none. `partial` where reading stopped early. */
export function studyStatements(
  manifest: PackManifest,
  loops: readonly ScoredLoop[],
  partial: PartOfStudy = null,
): ModelStatement[] {
  return manifest.tasks.map((task) => {
    const usable = loops.filter(
      ({ view, scores }) =>
        view !== null && task.views.includes(view) && scores.some((score) => score.task === task.code),
    )
    const statement = usable.length === 0 ? refused(task, partial) : statementOf(task, usable, manifest.pooling.kind)
    return partial ? asPartial(statement, partial) : statement
  })
}
