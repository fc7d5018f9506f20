import type { EngineSetting } from '../domain/engineBenchmark'
import type { PrecisionCheck, TaskDifference } from '../domain/precisionCheck'
import { fail, ok, type Result } from '../result'
import type { LoopScore } from './scoring'
import { quantile } from './statistics'
import { binaryVerdict } from './statements'
import type { BinaryTask, GradedTask, PackTask, RegressionTask, Sourced } from './tasks'
import { dot, median, unit } from './vectors'
import { textOf, type CatalogueText } from '../words'

/** Within what int8 may read in place of float32. All are choices; the sources say why. */
export const precisionLimits = {
  speed: { value: 1.2, source: 'less than that is lost in what else a machine does, and not worth another rounding' },
  /**
   * This also lets vectors of both precisions stand in one space, under one pack's hash: the similarity of a loop to anything (a prompt, a text,
   * another visit's heart) moves by at most the length of the difference, √(2 × 5e-4) = 0.032, whichever of the two made it.
   */
  cosineDistance: {
    value: 5e-4,
    source:
      'no similarity to any text or heart moves by more than 0.032; EchoCLIP’s architecture with random weights lies at 1.2e-4 (npm run bench:model)',
  },
  /** Of the range that a task's prompts span. */
  valueShare: {
    value: 0.01,
    source:
      'one point of LVEF over 0 to 100: one step of what is shown, a tenth of the 10 points by which 2D LVEF varies between visits (Thavendiranathan, JACC 2013;61:77)',
  },
  /** Of the standard deviation of float32's scores over the checked loops. */
  scoreShare: {
    value: 0.25,
    source: 'a score is read by its place among other loops; a quarter of their spread moves few of them',
  },
  /** Allowed in any case. */
  scoreStep: { value: 0.0005, source: 'half of the last decimal that a score is shown with' },
} as const satisfies Record<string, Sourced>

/** Fewer than these decide nothing: a choice; loops of one patient are alike. Each task needs as many loops. */
export const fewestToCheck = { loops: 10, patients: 5 } as const

/** What one precision made of a loop. */
export interface PreciseReading {
  readonly refused: boolean
  readonly view: string | null
  readonly scores: readonly LoopScore[]
  /** Unit vectors. */
  readonly embedding: Float32Array
  readonly identity: Float32Array
  readonly msPerFrame: number
}

export interface ComparedLoop {
  readonly patientKey: string
  readonly float32: PreciseReading
  readonly int8: PreciseReading
  /** Nothing played in the window while both were read, so their times can be compared. */
  readonly undisturbed: boolean
}

/** A loop that neither reads tells nothing about what reading would say. */
export const tellsApart = ({ float32, int8 }: Pick<ComparedLoop, 'float32' | 'int8'>): boolean =>
  float32.scores.length > 0 || int8.scores.length > 0

const plain = (distance: number): string => (distance < 0.001 ? distance.toExponential(1) : distance.toPrecision(2))
const reasons = {
  slow: (times: number) => textOf('int8Reasons.slow', { times: times.toFixed(2), least: precisionLimits.speed.value }),
  far: (distance: number) =>
    textOf('int8Reasons.far', { distance: plain(distance), most: plain(precisionLimits.cosineDistance.value) }),
  otherwise: (loops: number) => textOf('int8Reasons.otherwise', { count: loops }),
  unread: (name: string, loops: number) =>
    textOf('int8Reasons.unread', { name, count: loops, needed: fewestToCheck.loops }),
  value({ name, largest, limit, unit: of }: Extract<TaskDifference, { kind: 'regression' }>) {
    const figures = { name, difference: largest.toPrecision(2), most: limit.toPrecision(2) }
    return of === ''
      ? textOf('int8Reasons.valueWithoutUnit', figures)
      : textOf('int8Reasons.value', { ...figures, unit: of })
  },
  score: ({ name, largest, limit }: Extract<TaskDifference, { kind: 'binary' }>) =>
    textOf('int8Reasons.score', { name, difference: largest.toPrecision(2), most: limit.toPrecision(2) }),
  verdict: (name: string, changed: number) => textOf('int8Reasons.verdict', { name, count: changed }),
}

/** Judges the pairs of readings of one run. Too few loops or patients, or too few timed, are an expected failure: nothing is decided then. */
export function comparePrecisions(
  tasks: readonly PackTask[],
  compared: readonly ComparedLoop[],
  settings: { readonly float32: EngineSetting; readonly int8: EngineSetting },
  checkedAt: string,
): Result<PrecisionCheck> {
  const loops = compared.filter(tellsApart)
  const patients = new Set(loops.map(({ patientKey }) => patientKey)).size
  if (loops.length < fewestToCheck.loops || patients < fewestToCheck.patients)
    return fail('tooFewLoops', {
      loops: loops.length,
      patients,
      leastLoops: fewestToCheck.loops,
      leastPatients: fewestToCheck.patients,
    })
  const timed = loops.filter(({ undisturbed }) => undisturbed)
  if (timed.length < fewestToCheck.loops)
    return fail('tooFewTimed', { timed: timed.length, loops: loops.length, least: fewestToCheck.loops })
  const distances = loops.map(({ float32, int8 }) =>
    Math.max(distance(float32.embedding, int8.embedding), distance(float32.identity, int8.identity)),
  )
  const found = {
    checkedAt,
    loops: loops.length,
    patients,
    timedLoops: timed.length,
    float32: { ...settings.float32, msPerFrame: median(timed.map(({ float32 }) => float32.msPerFrame)) },
    int8: { ...settings.int8, msPerFrame: median(timed.map(({ int8 }) => int8.msPerFrame)) },
    cosineDistance: { median: median(distances), largest: Math.max(...distances) },
    otherwise: loops.filter(({ float32, int8 }) => float32.refused !== int8.refused || float32.view !== int8.view)
      .length,
    tasks: tasks.map((task) => differenceOf(task, loops)),
  }
  return ok({ ...found, against: reasonsAgainst(found) })
}

function reasonsAgainst({
  float32,
  int8,
  cosineDistance,
  otherwise,
  tasks,
}: Omit<PrecisionCheck, 'against'>): CatalogueText[] {
  const times = float32.msPerFrame / int8.msPerFrame
  return [
    ...(times < precisionLimits.speed.value ? [reasons.slow(times)] : []),
    // Written so that a distance that is no number speaks against it too.
    ...(cosineDistance.largest <= precisionLimits.cosineDistance.value ? [] : [reasons.far(cosineDistance.largest)]),
    ...(otherwise > 0 ? [reasons.otherwise(otherwise)] : []),
    ...tasks.flatMap(taskAgainst),
  ]
}

function taskAgainst(task: TaskDifference): CatalogueText[] {
  if (task.loops < fewestToCheck.loops) return [reasons.unread(task.name, task.loops)]
  switch (task.kind) {
    case 'regression':
      return task.largest <= task.limit ? [] : [reasons.value(task)]
    case 'binary':
      return [
        ...(task.largest <= task.limit ? [] : [reasons.score(task)]),
        ...(task.changed > 0 ? [reasons.verdict(task.name, task.changed)] : []),
      ]
    case 'graded':
      return task.changed > 0 ? [reasons.verdict(task.name, task.changed)] : []
  }
}

const distance = (a: Float32Array, b: Float32Array): number => Math.max(0, 1 - dot(unit(a), unit(b)))

function differenceOf(task: PackTask, loops: readonly ComparedLoop[]): TaskDifference {
  switch (task.kind) {
    case 'regression':
      return regressionDifference(
        task,
        pairsOf(task, loops, (score) => (score.kind === 'regression' ? score.value : null)),
      )
    case 'binary':
      return binaryDifference(
        task,
        pairsOf(task, loops, (score) => (score.kind === 'binary' ? score.difference : null)),
      )
    case 'graded':
      return gradedDifference(
        task,
        pairsOf(task, loops, (score) =>
          score.kind === 'graded' ? score.similarities.indexOf(Math.max(...score.similarities)) : null,
        ),
      )
  }
}

/** A task's two numbers for each loop that both read. */
function pairsOf(
  { code }: PackTask,
  loops: readonly ComparedLoop[],
  numberOf: (score: LoopScore) => number | null,
): [float32: number, int8: number][] {
  const of = ({ scores }: PreciseReading): number | null =>
    scores.filter(({ task }) => task === code).map(numberOf)[0] ?? null
  return loops.flatMap((loop): [number, number][] => {
    const [float32, int8] = [of(loop.float32), of(loop.int8)]
    return float32 === null || int8 === null ? [] : [[float32, int8]]
  })
}

type Pairs = readonly (readonly [float32: number, int8: number])[]
const sizes = (pairs: Pairs): readonly number[] => pairs.map(([float32, int8]) => Math.abs(int8 - float32))

/** Zeros where no loop was compared: `loops` of 0 decides then. */
const spreadOf = (values: readonly number[]) =>
  values.length === 0
    ? { median: 0, p95: 0, largest: 0 }
    : { median: median(values), p95: quantile(values, 0.95), largest: Math.max(...values) }

const regressionDifference = ({ code, name, unit: of, range }: RegressionTask, pairs: Pairs): TaskDifference => ({
  kind: 'regression',
  code,
  name,
  unit: of,
  loops: pairs.length,
  ...spreadOf(sizes(pairs)),
  limit: precisionLimits.valueShare.value * (range[1] - range[0]),
})

function binaryDifference(task: BinaryTask, pairs: Pairs): TaskDifference {
  const { median: middle, largest } = spreadOf(sizes(pairs))
  const changed = pairs.filter(([float32, int8]) => binaryVerdict(task, float32) !== binaryVerdict(task, int8)).length
  return {
    kind: 'binary',
    code: task.code,
    name: task.name,
    loops: pairs.length,
    median: middle,
    largest,
    limit: Math.max(
      precisionLimits.scoreStep.value,
      precisionLimits.scoreShare.value * deviation(pairs.map(([float32]) => float32)),
    ),
    changed,
  }
}

const gradedDifference = ({ code, name }: GradedTask, pairs: Pairs): TaskDifference => ({
  kind: 'graded',
  code,
  name,
  loops: pairs.length,
  changed: pairs.filter(([float32, int8]) => float32 !== int8).length,
})

function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}
