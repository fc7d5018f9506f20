import { LEAST_OUTSIDE, limitFrom, limitMargins, withLimits, withoutLimits } from '../../shared/vision/fitGate'
import { fitGaussian } from '../../shared/vision/gaussian'
import type { PackManifest, PackTask, RegressionScore } from '../../shared/vision/manifest'
import {
  extentsOf,
  litExtents,
  loopAppearance,
  loopFeatures,
  measureGate,
  type GateParameters,
} from '../../shared/vision/ood'
import { regressionValue, scoreTask, similarities, type PromptBank } from '../../shared/vision/scoring'
import { dot } from '../../shared/vision/vectors'
import { recipe } from './clips'
import type { ReadClip } from './reading'
import { average, fitLogistic, quantile } from '../../shared/vision/statistics'

/** Everything here is fitted on validation patients (recipe.json); the test range is not looked at. */

export const isPresent = (code: string, { visit }: ReadClip): boolean => {
  switch (code) {
    case 'pacemaker':
      return visit.pacemaker
    case 'TAVR':
      return visit.tavr
    case 'mitralClip':
      return visit.mitralClip
    case 'pericardialEffusion':
      return visit.effusionCm > 0
  }
  throw new Error(`no truth for ${code}`)
}

export const ofView = (clips: readonly ReadClip[], view: ReadClip['view']): ReadClip[] =>
  clips.filter((clip) => clip.view === view)

const described = (clips: readonly unknown[]): string => `${clips.length} validation clips`

const variants: readonly RegressionScore[] = [
  ...[0.05, 0.1, 0.2].map((topFraction) => ({ variant: 'rankMedian' as const, topFraction })),
  ...[10, 15, 20, 30, 40, 60, 80, 120].map((scale) => ({ variant: 'softmax' as const, scale })),
]

export function calibrateTasks(
  tasks: readonly PackTask[],
  prompts: PromptBank,
  validation: readonly ReadClip[],
): PackTask[] {
  const clips = ofView(validation, 'A4C')
  return tasks.map((task) =>
    task.kind === 'regression'
      ? calibrateRegression(task, prompts, clips)
      : task.kind === 'binary'
        ? calibrateBinary(task, prompts, clips)
        : task,
  )
}

function calibrateRegression(
  task: Extract<PackTask, { kind: 'regression' }>,
  prompts: PromptBank,
  clips: readonly ReadClip[],
): PackTask {
  const errorsOf = (score: RegressionScore): number[] =>
    clips.map(({ embedded, visit }) =>
      Math.abs(regressionValue(similarities(prompts, task.prompts, embedded.loop), score) - visit.efPercent),
    )
  const scored = variants
    .map((score) => ({ score, errors: errorsOf(score) }))
    .sort((a, b) => average(a.errors) - average(b.errors))
  const best = scored[0]
  if (!best) throw new Error('no scoring variant')
  const coverage = 0.9
  // Split-conformal quantile with its finite-sample correction (Vovk; Lei et al., JASA 2018).
  const halfWidth = quantile(best.errors, Math.min(1, (coverage * (clips.length + 1)) / clips.length))
  return {
    ...task,
    score: best.score,
    interval: { coverage, halfWidth: round(halfWidth, 1), source: `split-conformal on ${described(clips)}` },
  }
}

function calibrateBinary(
  task: Extract<PackTask, { kind: 'binary' }>,
  prompts: PromptBank,
  clips: readonly ReadClip[],
): PackTask {
  const bare = { ...task, calibration: { slope: 1, intercept: 0, source: 'none' } }
  const scores = clips.map(({ embedded }) => {
    const score = scoreTask(bare, prompts, { ...embedded, over: 'loop' })
    return score.kind === 'binary' ? score.difference : Number.NaN
  })
  const present = clips.map((clip) => isPresent(task.code, clip))
  const { slope, intercept } = fitLogistic(scores, present)
  const probability = scores.map((score) => 1 / (1 + Math.exp(-(slope * score + intercept))))
  const positives = probability.filter((_, n) => present[n] === true)
  const negatives = probability.filter((_, n) => present[n] === false)
  return {
    ...task,
    calibration: { slope, intercept, source: `logistic regression on ${described(clips)}` },
    likelyAt: {
      value: round(Math.min(0.99, Math.max(0.8, quantile(negatives, 0.99))), 3),
      source: `at least 0.8, and 99 % of ${negatives.length} validation clips without it lie below`,
    },
    unlikelyAt: {
      value: round(Math.max(0.01, Math.min(0.2, quantile(positives, 0.01))), 3),
      source: `at most 0.2, and 99 % of ${positives.length} validation clips with it lie above`,
    },
  }
}

export function calibrateView(classes: readonly string[], validation: readonly ReadClip[]): PackManifest['view'] {
  const right = validation.flatMap(
    ({ view: drawn, embedded }) => embedded.viewProbabilities[classes.indexOf(drawn)] ?? [],
  )
  return {
    classes: [...classes],
    minimumProbability: {
      value: round(Math.max(0.5, Math.min(0.9, quantile(right, 0.005))), 2),
      source: `99.5 % of ${described(validation)} have at least this for their view, within 0.5 and 0.9`,
    },
  }
}

/** Similarities of visits of one patient, and of different patients; four-chamber clips alone carry identity. */
export function identityPairs(clips: readonly ReadClip[]) {
  const a4c = ofView(clips, 'A4C')
  const same: { similarity: number; efMoved: number }[] = []
  const different: number[] = []
  a4c.forEach((a, n) => {
    for (const b of a4c.slice(n + 1)) {
      const similarity = dot(a.embedded.identity, b.embedded.identity)
      if (a.patient === b.patient) same.push({ similarity, efMoved: Math.abs(a.visit.efPercent - b.visit.efPercent) })
      else different.push(similarity)
    }
  })
  return { same, different }
}

export function calibrateIdentity(validation: readonly ReadClip[]): NonNullable<PackManifest['reidentification']> {
  const { same, different } = identityPairs(validation)
  const threshold = quantile(
    same.map(({ similarity }) => similarity),
    0.03,
  )
  const share = (values: readonly number[], wrong: (value: number) => boolean): number =>
    round(values.filter(wrong).length / values.length, 4)
  return {
    views: ['A4C'],
    threshold: round(threshold, 4),
    falseSameRate: share(different, (value) => value >= threshold),
    falseDifferentRate: share(
      same.map(({ similarity }) => similarity),
      (value) => value < threshold,
    ),
    source: `3 % quantile of ${same.length} same-patient validation pairs, against ${different.length} pairs of different patients`,
  }
}

const GATE_SHRINKAGE = 0.05
const LIMIT_FLOORS = {
  outsideSector: LEAST_OUTSIDE,
  otherProbability: 0.2,
  featureDistance: 1,
  appearanceDistance: 1,
} as const

/** Fitted on training patients; each limit lies a margin beyond the furthest validation clip, so the two must agree. */
export function calibrateGate(training: readonly ReadClip[], validation: readonly ReadClip[]): GateParameters {
  const { width, height } = recipe.input
  const shape = {
    width,
    height,
    sector: extentsOf(
      training.map(({ gateInput }) => litExtents(gateInput.greyFrames, width, height)),
      1,
    ),
  }
  const gaussianOf = (measure: (input: ReadClip['gateInput']) => Float32Array) =>
    fitGaussian(
      training.map(({ gateInput }) => measure(gateInput)),
      GATE_SHRINKAGE,
    )
  const fitted = withoutLimits(
    shape,
    gaussianOf(({ features }) => loopFeatures(features)),
    gaussianOf(({ greyFrames }) => loopAppearance(greyFrames, shape)),
  )
  const measured = validation.map(({ gateInput }) => measureGate(fitted, gateInput))
  const limit = (name: keyof typeof limitMargins) =>
    limitFrom(
      measured.map((measures) => measures[name]),
      { margin: limitMargins[name], floor: LIMIT_FLOORS[name], share: 1 },
      described(measured),
    )
  return withLimits(fitted, {
    colour: { value: 0.02, source: 'the training data has no colour; lossy coding tints single pixels' },
    outsideSector: limit('outsideSector'),
    otherProbability: limit('otherProbability'),
    featureDistance: limit('featureDistance'),
    appearanceDistance: limit('appearanceDistance'),
  })
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
