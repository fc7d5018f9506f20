import type { ModelStatement } from '../domain/finding'
import type { PackManifest, PackTask } from './manifest'
import type { LoopScore } from './scoring'
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
} as const

function base(task: PackTask, loops: readonly ScoredLoop[]): Omit<ModelStatement, 'value' | 'probability' | 'refusal' | 'words' | 'method'> {
  return {
    code: task.code,
    name: task.name,
    kind: task.kind,
    unit: task.kind === 'regression' ? task.unit : null,
    interval: null,
    intervalCoverage: null,
    loops: loops.map(({ sopInstanceUid, frames }) => ({ sopInstanceUid, frames: [...new Set(frames)] })),
  }
}

function refused(task: PackTask): ModelStatement {
  const why = `No loop in this study shows the ${task.views.join(' or ')} view as this model was trained on it.`
  return { ...base(task, []), value: null, probability: null, words: confidenceWords.refused, refusal: why, method: 'not computed' }
}

const methodOf = (task: PackTask, loops: number): string => {
  const over = loops > 1 ? `, ${task.kind === 'regression' ? 'median' : 'mean'} of ${loops} loops` : ''
  if (task.kind === 'binary') return `pooled loop embedding, positive minus negative prompts${over}`
  return task.score.variant === 'rankMedian' ? `pooled loop embedding, median of the top ${Math.round(100 * task.score.topFraction)} % of ranked prompts${over}` : `pooled loop embedding, softmax over ranked prompts${over}`
}

/** Median over loops; the interval is validation's, widened to hold every loop. Loops that disagree by more than it make it unsure. */
function regressionStatement(task: Extract<PackTask, { kind: 'regression' }>, loops: readonly ScoredLoop[], values: readonly number[]): ModelStatement {
  const value = median(values)
  const low = Math.max(task.range[0], Math.min(value - task.interval.halfWidth, ...values))
  const high = Math.min(task.range[1], Math.max(value + task.interval.halfWidth, ...values))
  const disagree = Math.max(...values) - Math.min(...values) > 2 * task.interval.halfWidth
  const atEdge = value <= task.range[0] || value >= task.range[1]
  return {
    ...base(task, loops),
    value: Math.round(value * 10) / 10,
    probability: null,
    interval: [Math.round(low * 10) / 10, Math.round(high * 10) / 10],
    intervalCoverage: task.interval.coverage,
    words: disagree || atEdge ? confidenceWords.unsure : confidenceWords.confident,
    refusal: null,
    method: methodOf(task, loops.length),
  }
}

/** Mean difference over loops, through the calibration once. */
function binaryStatement(task: Extract<PackTask, { kind: 'binary' }>, loops: readonly ScoredLoop[], differences: readonly number[]): ModelStatement {
  const difference = differences.reduce((sum, value) => sum + value, 0) / differences.length
  const probability = logistic(task.calibration.slope * difference + task.calibration.intercept)
  const words = probability >= task.likelyAt.value ? confidenceWords.likely : probability <= task.unlikelyAt.value ? confidenceWords.unlikely : confidenceWords.possible
  return { ...base(task, loops), value: null, probability: Math.round(probability * 1000) / 1000, words, refusal: null, method: methodOf(task, loops.length) }
}

/** One statement a task for a whole study, from loops of the views the task is read in; a refusal where there are none. */
export function studyStatements(manifest: PackManifest, loops: readonly ScoredLoop[]): ModelStatement[] {
  return manifest.tasks.map((task) => {
    const usable = loops.filter(({ view, scores }) => view !== null && task.views.includes(view) && scores.some((score) => score.task === task.code))
    if (usable.length === 0) return refused(task)
    const scores = usable.flatMap(({ scores: all }) => all.filter((score) => score.task === task.code))
    if (task.kind === 'regression') return regressionStatement(task, usable, scores.flatMap((score) => (score.kind === 'regression' ? [score.value] : [])))
    return binaryStatement(task, usable, scores.flatMap((score) => (score.kind === 'binary' ? [score.difference] : [])))
  })
}
