import { z } from 'zod'
import { countedShare, patientsIn, type CountedShare } from './fitView'
import { dealPatients } from './folds'
import { distance, fitShrunkGaussian, type Gaussian } from './gaussian'
import { extentsOf, type GateMeasures, type GateParameters, type RowExtents, type Shape } from './ood'
import { quantile } from './statistics'
import { vector } from './vectors'
import { say, textOf, type CatalogueText } from '../words'

/** How far beyond a quantile of loops that were not fitted on a limit lies, and what it is at least. `share` 1: the furthest of them. */
export interface LimitRule {
  readonly margin: number
  readonly floor: number
  readonly share: number
}

/** How far beyond loops that were not fitted on each limit lies, of every gate alike. Colour has none: it is a choice. */
export const limitMargins = {
  outsideSector: 1.5,
  otherProbability: 1.2,
  featureDistance: 1.1,
  appearanceDistance: 1.1,
} as const
/** Mean grey: coding noise in what should be black. */
export const LEAST_OUTSIDE = 0.02

export function limitFrom(
  values: readonly number[],
  { margin, floor, share }: LimitRule,
  described: string,
): GateParameters['limits']['colour'] {
  const reached = quantile(values, share)
  const params = { margin, loops: described, reached: reached.toPrecision(3), percent: 100 * share, floor }
  const key = share === 1 ? 'furthest' : 'quantile'
  return {
    value: Number(Math.max(floor, reached * margin).toFixed(4)),
    source: say(floor > 0 ? `fitSources.${key}WithFloor` : `fitSources.${key}`, params),
  }
}

const unlimited = { value: Number.POSITIVE_INFINITY, source: '' }

/** A gate of what loops look like, as yet without limits. */
export const withoutLimits = (shape: Shape, features: Gaussian, appearance: Gaussian): GateParameters => ({
  ...shape,
  features,
  appearance,
  limits: {
    colour: unlimited,
    outsideSector: unlimited,
    otherProbability: unlimited,
    featureDistance: unlimited,
    appearanceDistance: unlimited,
  },
})

const rounded = ({ mean, whitening }: GateParameters['features']): GateParameters['features'] => ({
  mean: mean.map((value) => Number(value.toPrecision(6))),
  whitening: whitening.map((value) => Number(value.toPrecision(6))),
})

/** The gate as its file keeps it. */
export const withLimits = (gate: GateParameters, limits: GateParameters['limits']): GateParameters => ({
  ...gate,
  features: rounded(gate.features),
  appearance: rounded(gate.appearance),
  limits,
})

/** Fewer than these bound nothing: a choice. */
export const fewestForGate = { loops: 30, patients: 15 } as const
const FOLDS = 5
/** A label may be wrong: one loop in a hundred may lie beyond. With fewer than a hundred loops this is the furthest. */
const SHARE_WITHIN = 0.99

export interface GateLoop {
  readonly patientKey: string
  readonly features: Float32Array
  readonly lit: RowExtents
}

/** A loop inside one of the plan's sectors. */
export const inSector = z.object({ outsideSector: z.number(), appearance: vector })
export type InSector = z.infer<typeof inSector>

export interface GatePlan {
  readonly foldOf: readonly number[]
  /** Lit by the loops outside each fold, as far as `SHARE_WITHIN` of them reach; the last by all. */
  readonly shapes: readonly Shape[]
}

export type GateFigures =
  | { readonly kind: 'fitted'; readonly loops: number; readonly patients: number; readonly refused: CountedShare }
  | { readonly kind: 'notFitted'; readonly loops: number; readonly why: CatalogueText }

export interface FittedGate {
  readonly gate: GateParameters | null
  readonly figures: GateFigures
  /** A gate that saw no loop of the patient, its limits set without him: one of the folds', or the fitted one where he was in none. */
  without(patientKey: string): GateParameters | null
}

/** Why so few loops make no gate, or null. */
export function tooFewForGate(loops: readonly { readonly patientKey: string }[]): CatalogueText | null {
  const { loops: least, patients } = fewestForGate
  return loops.length >= least && patientsIn(loops) >= patients
    ? null
    : textOf('fitReasons.tooFewLoops', {
        loops: loops.length,
        patients: patientsIn(loops),
        leastLoops: least,
        leastPatients: patients,
      })
}

/** Which loops judge which, and inside which sectors each must be measured. */
export function planGate(loops: readonly GateLoop[], { width, height }: Pick<Shape, 'width' | 'height'>): GatePlan {
  const folds = dealPatients(loops.map(({ patientKey }) => patientKey).sort(), FOLDS)
  const foldOf = loops.map(({ patientKey }) => folds.get(patientKey) ?? 0)
  const every = [...new Set(folds.values())].sort((a, b) => a - b)
  const shapeWithout = (fold: number | null): Shape => ({
    width,
    height,
    sector: extentsOf(
      loops.flatMap(({ lit }, n) => (foldOf[n] === fold ? [] : [lit])),
      SHARE_WITHIN,
    ),
  })
  return { foldOf, shapes: [...every, null].map(shapeWithout) }
}

/**
 * A gate around loops of the wanted views. Limits come of loops measured by a gate that saw none of their patient; the share refused is counted
 * with limits set without their fold. `inSectors`: one a shape of the plan.
 */
export function* fitGate(
  loops: readonly (GateLoop & { readonly inSectors: readonly InSector[] })[],
  { foldOf, shapes }: GatePlan,
  colour: GateParameters['limits']['colour'],
): Generator<undefined, FittedGate & { readonly gate: GateParameters }> {
  const appearanceIn = (loop: (typeof loops)[number], at: number): Float32Array =>
    loop.inSectors[at]?.appearance ?? new Float32Array()
  /** A gate of some of the loops, as seen inside one of the plan's sectors. */
  function* gateOf(some: typeof loops, at: number): Generator<undefined, GateParameters> {
    const shape = shapes[at]
    if (!shape) throw new Error('the plan has no such sector')
    return withoutLimits(
      shape,
      yield* fitShrunkGaussian(some.map(({ features }) => features)),
      yield* fitShrunkGaussian(some.map((loop) => appearanceIn(loop, at))),
    )
  }
  const measured: {
    readonly fold: number
    readonly patientKey: string
    readonly measures: Pick<GateMeasures, Limited>
  }[] = []
  const gates: GateParameters[] = []
  for (let fold = 0; fold < shapes.length - 1; fold++) {
    const gate = yield* gateOf(
      loops.filter((_, n) => foldOf[n] !== fold),
      fold,
    )
    gates.push(gate)
    for (const loop of loops.filter((_, n) => foldOf[n] === fold))
      measured.push({
        fold,
        patientKey: loop.patientKey,
        measures: {
          outsideSector: loop.inSectors[fold]?.outsideSector ?? 0,
          featureDistance: distance(gate.features, loop.features),
          appearanceDistance: distance(gate.appearance, appearanceIn(loop, fold)),
        },
      })
  }
  const described = say('fitSources.namedLoops', { loops: loops.length, patients: patientsIn(loops) })
  const limitsOf = (some: typeof measured) => {
    const limit = (name: Limited) =>
      limitFrom(
        some.map(({ measures }) => measures[name]),
        { margin: limitMargins[name], floor: name === 'outsideSector' ? LEAST_OUTSIDE : 0, share: SHARE_WITHIN },
        described,
      )
    return {
      outsideSector: limit('outsideSector'),
      featureDistance: limit('featureDistance'),
      appearanceDistance: limit('appearanceDistance'),
    }
  }
  const finished = (gate: GateParameters, some: typeof measured): GateParameters => ({
    ...withLimits(gate, {
      ...limitsOf(some),
      colour,
      otherProbability: { value: 1, source: say('fitSources.headHasLimit') },
    }),
    basis: 'library',
  })
  const heldOut = gates.map((gate, fold) =>
    finished(
      gate,
      measured.filter((loop) => loop.fold !== fold),
    ),
  )
  const isRefused = ({ fold, measures }: (typeof measured)[number]): boolean =>
    limited.some((name) => !(measures[name] <= (heldOut[fold]?.limits[name].value ?? 0)))
  const gate = finished(yield* gateOf(loops, shapes.length - 1), measured)
  const folds = new Map(loops.map(({ patientKey }, n) => [patientKey, foldOf[n] ?? -1]))
  return {
    gate,
    without: (patientKey) => heldOut[folds.get(patientKey) ?? -1] ?? gate,
    figures: {
      kind: 'fitted',
      loops: loops.length,
      patients: patientsIn(loops),
      refused: countedShare(measured, isRefused),
    },
  }
}

const limited = ['outsideSector', 'featureDistance', 'appearanceDistance'] as const
type Limited = (typeof limited)[number]
