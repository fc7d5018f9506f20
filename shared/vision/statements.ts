import type { Method, ModelStatement, Verdict } from '../domain/finding'
import { failureOf, type Failure, type Result } from '../result'
import type { LoopBeat } from './beat'
import type { LoopDoubt, TaskDoubt } from './doubts'
import type { PackManifest } from './manifest'
import { needsBeat, type BinaryTask, type GradedTask, type PackTask, type RegressionTask, type Sourced } from './tasks'
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
  /** The beat that its frames show, or why none is sure. */
  readonly beat: Result<LoopBeat>
  /** Why its answers are never sure, by task. */
  readonly doubts: readonly TaskDoubt[]
}

const doubtsOf = (task: PackTask, { doubts }: ScoredLoop): LoopDoubt[] =>
  doubts.flatMap((doubt) => (doubt.task === null || doubt.task === task.code ? [doubt.why] : []))

function base(
  task: PackTask,
  loops: readonly ScoredLoop[],
): Omit<ModelStatement, 'value' | 'probability' | 'score' | 'grade' | 'refusal' | 'verdict' | 'method'> {
  return {
    code: task.code,
    name: task.name,
    kind: task.kind,
    unit: task.kind === 'regression' ? task.unit : null,
    interval: null,
    intervalCoverage: null,
    partial: null,
    loops: loops.map((loop) => ({
      sopInstanceUid: loop.sopInstanceUid,
      frames: [...new Set(loop.frames)],
      beat: needsBeat(task) && loop.beat.ok ? loop.beat.value : null,
      doubts: doubtsOf(task, loop),
    })),
  }
}

type PartOfStudy = ModelStatement['partial']

/** `because`: of loops in the task's views, why they give no value. */
function refused(task: PackTask, partial: PartOfStudy, because: Failure | null): ModelStatement {
  const views = task.views.join(' or ')
  return {
    ...base(task, []),
    value: null,
    probability: null,
    score: null,
    grade: null,
    verdict: 'refused',
    refusal:
      because ??
      (partial ? failureOf('noLoopOfViewInPart', { ...partial, views }) : failureOf('noLoopOfView', { views })),
    method: { kind: 'notComputed' },
  }
}

type Pooling = PackManifest['pooling']['kind']

type RankedPrompts = Extract<Method, { kind: 'rankedPrompts' }>

function rankedPrompts({ score, calibration, published }: RegressionTask, loops: number): RankedPrompts {
  const common = { kind: 'rankedPrompts', loops, intervalFromFrames: false } as const
  if (score.variant === 'softmax')
    return { ...common, variant: score.variant, topPercent: null, correction: null, published: null }
  return {
    ...common,
    variant: score.variant,
    topPercent: Math.round(100 * score.topFraction),
    correction: calibration?.source ?? null,
    published,
  }
}

const oneDecimal = (value: number): number => Math.round(value * 10) / 10
const threeDecimals = (value: number): number => Math.round(value * 1000) / 1000
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Median over loops; the interval is validation's, widened to hold every loop. Loops that disagree by more than it make it unsure, and so does an interval that nobody measured. */
function regressionStatement(
  task: RegressionTask,
  loops: readonly ScoredLoop[],
  scores: readonly Extract<LoopScore, { kind: 'regression' }>[],
  doubtedHalfWidth: number | null,
): ModelStatement {
  const values = scores.map(({ value }) => value)
  const value = median(values)
  const perFrame = scores.flatMap((score) => score.perFrame)
  const within = (low: number, high: number): [number, number] => [
    oneDecimal(Math.max(task.range[0], Math.min(low, ...values))),
    oneDecimal(Math.min(task.range[1], Math.max(high, ...values))),
  ]
  const beatInDoubt = needsBeat(task) && loops.some(({ beat }) => !beat.ok || beat.value.doubt !== null)
  const inDoubt = loops.some((loop) => doubtsOf(task, loop).length > 0)
  const halfWidth = Math.max(task.interval?.halfWidth ?? 0, inDoubt || beatInDoubt ? (doubtedHalfWidth ?? 0) : 0)
  const interval = task.interval
    ? within(value - halfWidth, value + halfWidth)
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
    verdict: disagree || atEdge || unmeasured || beatInDoubt || inDoubt ? 'unsure' : 'confident',
    refusal: null,
    method: { ...rankedPrompts(task, loops.length), intervalFromFrames: unmeasured && interval !== null },
  }
}

/** The least by which a held probability stays off a limit. */
const LEAST_STEP = 0.001

/** Mean score over loops, through the calibration once. A probability in doubt is held between the limits: beyond them it would count as an answer. */
function binaryStatement(
  task: BinaryTask,
  loops: readonly ScoredLoop[],
  scores: readonly Extract<LoopScore, { kind: 'binary' }>[],
  pooling: Pooling,
): ModelStatement {
  const difference = average(scores.map((score) => score.difference))
  const common = {
    ...base(task, loops),
    value: null,
    grade: null,
    verdict: binaryVerdict(task, difference),
    refusal: null,
    method: {
      kind: 'promptSimilarity',
      pooling,
      prompts: task.negative === null ? 'positive' : 'positiveMinusNegative',
      loops: loops.length,
    },
  } as const
  if (!task.calibration || !task.likelyAt || !task.unlikelyAt)
    return { ...common, probability: null, score: uncalibrated(task, difference) }
  const probability = logistic(task.calibration.slope * difference + task.calibration.intercept)
  if (loops.some((loop) => doubtsOf(task, loop).length > 0)) {
    const [low, high] = [task.unlikelyAt.value + LEAST_STEP, task.likelyAt.value - LEAST_STEP]
    const held = Math.min(Math.max(low, high), Math.max(low, probability))
    return { ...common, verdict: 'possible', probability: threeDecimals(held), score: null }
  }
  return { ...common, probability: threeDecimals(probability), score: null }
}

/** Likely, unlikely or between where the score is calibrated, else the side of a published limit it lies on. */
export function binaryVerdict(
  { calibration, likelyAt, unlikelyAt, threshold }: BinaryTask,
  difference: number,
): Verdict {
  if (!calibration || !likelyAt || !unlikelyAt) return sideOf(threshold, difference)
  const probability = logistic(calibration.slope * difference + calibration.intercept)
  return probability >= likelyAt.value ? 'likely' : probability <= unlikelyAt.value ? 'unlikely' : 'possible'
}

const uncalibrated = ({ threshold, ranks }: BinaryTask, similarity: number): ModelStatement['score'] => ({
  similarity: threeDecimals(similarity),
  threshold,
  rank: ranks && { below: ranks.scores.filter((score) => score < similarity).length, of: ranks.scores.length },
})

const sideOf = (threshold: Sourced | null, score: number): Verdict =>
  threshold === null ? 'scoreOnly' : score >= threshold.value ? 'aboveThreshold' : 'belowThreshold'

function gradedStatement(
  task: GradedTask,
  loops: readonly ScoredLoop[],
  scores: readonly Extract<LoopScore, { kind: 'graded' }>[],
): ModelStatement {
  const means = task.grades.map((_, grade) => average(scores.map(({ similarities }) => similarities[grade] ?? 0)))
  const best = means.indexOf(Math.max(...means))
  return {
    ...base(task, loops),
    value: null,
    probability: null,
    score: { similarity: threeDecimals(means[best] ?? 0), threshold: null, rank: null },
    grade: task.grades[best]?.label ?? null,
    verdict: 'scoreOnly',
    refusal: null,
    method: { kind: 'gradedWordings', wordings: task.grades.length, loops: loops.length },
  }
}

function statementOf(
  task: PackTask,
  loops: readonly ScoredLoop[],
  { pooling: { kind: pooling }, sureness }: Pick<PackManifest, 'pooling' | 'sureness'>,
): ModelStatement {
  const scores = loops.flatMap(({ scores: all }) => all.filter((score) => score.task === task.code))
  switch (task.kind) {
    case 'regression':
      return regressionStatement(
        task,
        loops,
        scores.filter((score) => score.kind === 'regression'),
        sureness?.doubtedHalfWidth[task.code]?.value ?? null,
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
      )
  }
}

/** A part of a study is never firm: the loops that were not looked at may say otherwise. */
function asPartial(statement: ModelStatement, partial: NonNullable<PartOfStudy>): ModelStatement {
  if (statement.refusal !== null || statement.score !== null) return { ...statement, partial }
  return { ...statement, partial, verdict: statement.kind === 'regression' ? 'unsure' : 'possible' }
}

/** Why the first loop that shows no sure beat gives no value measured over one. */
const noBeat = (loops: readonly ScoredLoop[]): Failure | null =>
  loops.flatMap(({ beat }) => (beat.ok ? [] : [beat.failure]))[0] ?? null

/** One statement a task for a whole study, from loops of the views the task is read in; a refusal where there are none. `partial` where reading stopped early. */
export function studyStatements(
  manifest: PackManifest,
  loops: readonly ScoredLoop[],
  partial: PartOfStudy = null,
): ModelStatement[] {
  return manifest.tasks.map((task) => {
    const inView = loops.filter(({ view }) => view !== null && task.views.includes(view))
    const usable = inView.filter(({ scores }) => scores.some((score) => score.task === task.code))
    const statement =
      usable.length === 0
        ? refused(task, partial, needsBeat(task) ? noBeat(inView) : null)
        : statementOf(task, usable, manifest)
    return partial ? asPartial(statement, partial) : statement
  })
}
