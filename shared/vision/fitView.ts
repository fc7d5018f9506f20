import { z } from 'zod'
import { dealPatients } from './folds'
import { fitMultinomial } from './multinomial'
import { viewFromHead } from './scoring'
import { wilson } from './statistics'
import { sourced } from './tasks'
import { vector } from './vectors'
import { say, textOf, type CatalogueText } from '../words'

/** One loop whose view its file or a reader named. */
export interface NamedLoop {
  /** Loops of one patient are never on both sides of a fit. */
  readonly patientKey: string
  readonly view: string
  /** Unit vector. */
  readonly embedding: Float32Array
}

/** Fewer than these teach no view: a choice, so that a fifth of the patients is still two. Also what makes another view a class of its own. */
export const fewestOfAView = { loops: 20, patients: 10 } as const
/**
 * The limit is set so that no more than `mostWronglyTaken` of held-out loops of other views are taken for a wanted one. A head is refused where, by limits set without
 * the patient too, the 95 % interval of that share reaches beyond `wronglyTakenWithin`, or less than `leastFound` of the wanted loops are found.
 */
export const headLimits = { mostWronglyTaken: 0.005, wronglyTakenWithin: 0.05, leastFound: 0.5 } as const
/** With fewer, not even none wrongly taken keeps the interval within its bound. */
export const fewestOthers = { loops: 73, patients: 73 } as const
export const OTHER = 'other'
const FOLDS = 5
const RIDGES = [0.1, 0.01, 0.001, 0.0001] as const
/** Below one in two, two views could both claim the loop. */
const LEAST_PROBABILITY = 0.5

/** A count of held-out loops, and Wilson's 95 % interval for as many independent ones as these are worth at the least. */
export interface CountedShare {
  readonly hits: number
  readonly of: number
  readonly interval: readonly [number, number]
}

export type ViewFigures =
  | {
      readonly kind: 'fitted'
      readonly loops: number
      readonly patients: number
      readonly ridge: number
      readonly minimumProbability: number
      /** Loops named as their file or a reader named them; a view left unknown counts as wrong. */
      readonly accuracy: CountedShare
      readonly wanted: readonly {
        readonly view: string
        readonly sensitivity: CountedShare
        readonly specificity: CountedShare
      }[]
      /** By the view that file or reader named: how often each class was predicted; null = unknown. */
      readonly confusion: readonly {
        readonly view: string
        readonly said: readonly { readonly view: string | null; readonly loops: number }[]
      }[]
    }
  | { readonly kind: 'notFitted'; readonly loops: number; readonly why: CatalogueText }

export const fittedHead = z.object({
  /** Classes × (dimensions + 1) numbers, the bias last. */
  weights: vector,
  classes: z.array(z.string()).readonly(),
  minimumProbability: sourced,
})
export type FittedHead = z.infer<typeof fittedHead>

/** What a head that never saw the patient says of a loop. */
interface HeldOut {
  readonly fold: number
  readonly patientKey: string
  readonly view: string
  readonly predicted: string
  readonly probability: number
}

/**
 * Loops of one patient may all be alike, so they count as one: the interval is that of (Σn)² / Σn² independent loops, n a patient's loops
 * (Kish, Survey Sampling, 1965, at an intraclass correlation of 1).
 */
export function countedShare<Loop extends { readonly patientKey: string }>(
  loops: readonly Loop[],
  isHit: (loop: Loop) => boolean,
): CountedShare {
  const ofPatient = new Map<string, number>()
  for (const { patientKey } of loops) ofPatient.set(patientKey, (ofPatient.get(patientKey) ?? 0) + 1)
  const worth = loops.length ** 2 / [...ofPatient.values()].reduce((sum, n) => sum + n * n, 0)
  const hits = loops.filter(isHit).length
  return {
    hits,
    of: loops.length,
    interval: loops.length === 0 ? [0, 1] : wilson(worth * (hits / loops.length), worth),
  }
}

export const patientsIn = (loops: readonly { readonly patientKey: string }[]): number =>
  new Set(loops.map(({ patientKey }) => patientKey)).size

const enough = (
  loops: readonly NamedLoop[],
  least: { readonly loops: number; readonly patients: number } = fewestOfAView,
): boolean => loops.length >= least.loops && patientsIn(loops) >= least.patients

/** The wanted views, every other view with enough loops, and the rest together as 'other', which always has enough. */
function classesOf(loops: readonly NamedLoop[], wanted: readonly string[]): readonly string[] {
  const ofView = (view: string): readonly NamedLoop[] => loops.filter((loop) => loop.view === view)
  const own = [...new Set(loops.map(({ view }) => view))]
    .filter((view) => view !== OTHER && !wanted.includes(view) && enough(ofView(view)))
    .sort((a, b) => ofView(b).length - ofView(a).length || (a < b ? -1 : 1))
  while (own.length > 0 && !enough(loops.filter(({ view }) => !wanted.includes(view) && !own.includes(view)))) own.pop()
  return [...wanted, ...own, OTHER]
}

export interface FittedView {
  readonly head: FittedHead | null
  readonly figures: ViewFigures
  /** A head that saw no loop of the patient, its limit set without him: one of the folds', or the fitted one where he was in none. */
  without(patientKey: string): FittedHead | null
}

/** No probability reaches it. */
const BEYOND = 2

/**
 * Fits a view head to loops whose views are known. Ridge and limit are chosen, and every figure comes, from heads that saw no loop of the patient judged;
 * the limit by which a loop is judged was set without its fold. Too few loops, or views that the embedding doesn't tell apart, give no head: the figures say why.
 */
export function* fitView(loops: readonly NamedLoop[], wanted: readonly string[]): Generator<undefined, FittedView> {
  const refused = (why: CatalogueText): FittedView => ({
    head: null,
    figures: { kind: 'notFitted', loops: loops.length, why },
    without: () => null,
  })
  const counts = (some: readonly NamedLoop[], least: { readonly loops: number; readonly patients: number }) => ({
    loops: some.length,
    patients: patientsIn(some),
    leastLoops: least.loops,
    leastPatients: least.patients,
  })
  for (const view of wanted) {
    const some = loops.filter((loop) => loop.view === view)
    if (!enough(some, fewestOfAView))
      return refused(textOf('fitReasons.tooFewOfView', { view, ...counts(some, fewestOfAView) }))
  }
  const others = loops.filter(({ view }) => !wanted.includes(view))
  if (!enough(others, fewestOthers)) return refused(textOf('fitReasons.tooFewOthers', counts(others, fewestOthers)))

  const classes = classesOf(loops, wanted)
  const labels = loops.map(({ view }) => Math.max(0, classes.indexOf(classes.includes(view) ? view : OTHER)))
  const keysOf = (some: readonly NamedLoop[]): readonly string[] => some.map(({ patientKey }) => patientKey).sort()
  const folds = dealPatients([...keysOf(loops.filter(({ view }) => wanted.includes(view))), ...keysOf(loops)], FOLDS)
  const foldOf = loops.map(({ patientKey }) => folds.get(patientKey) ?? 0)
  function* headsWithout(left: readonly number[]): Generator<undefined, readonly Float32Array[]> {
    const rows = loops.flatMap((_, n) => (left.includes(foldOf[n] ?? 0) ? [] : [n]))
    return yield* fitMultinomial(
      rows.flatMap((n) => loops[n]?.embedding ?? []),
      rows.map((n) => labels[n] ?? 0),
      classes.length,
      RIDGES,
    )
  }
  const probabilities = (head: Float32Array | undefined, n: number): Float32Array =>
    viewFromHead(head ?? new Float32Array(), loops[n]?.embedding ?? new Float32Array())
  const surprise = (head: Float32Array | undefined, fold: number): number =>
    loops.reduce(
      (sum, _, n) =>
        foldOf[n] === fold ? sum - Math.log(Math.max(1e-12, probabilities(head, n)[labels[n] ?? 0] ?? 0)) : sum,
      0,
    )

  // A head that lacks two folds serves the choice of the ridge for either: nested cross-validation at half its price.
  const every = [...new Set(folds.values())]
  const without = new Map<string, readonly Float32Array[]>()
  for (const a of every)
    for (const b of every.filter((fold) => fold >= a)) without.set(`${a},${b}`, yield* headsWithout([a, b]))
  const lacking = (a: number, b: number): readonly Float32Array[] =>
    without.get(`${Math.min(a, b)},${Math.max(a, b)}`) ?? []
  const bestRidge = (surpriseAt: (ridge: number) => number): number => {
    const surprises = RIDGES.map((_, n) => surpriseAt(n))
    return surprises.indexOf(Math.min(...surprises))
  }
  const ridgeOf = new Map<number, number>()
  for (const fold of every) {
    yield
    ridgeOf.set(
      fold,
      bestRidge((n) =>
        every
          .filter((other) => other !== fold)
          .reduce((sum, other) => sum + surprise(lacking(fold, other)[n], other), 0),
      ),
    )
  }
  const heldOut = loops.map(({ patientKey, view }, n): HeldOut => {
    const fold = foldOf[n] ?? 0
    const predicted = probabilities(lacking(fold, fold)[ridgeOf.get(fold) ?? 0], n)
    const best = predicted.reduce((at, probability, k) => (probability > (predicted[at] ?? 0) ? k : at), 0)
    return { fold, patientKey, view, predicted: classes[best] ?? OTHER, probability: predicted[best] ?? 0 }
  })

  const limit = limitFor(heldOut, wanted)
  const { mostWronglyTaken, wronglyTakenWithin, leastFound } = headLimits
  if (limit === null)
    return refused(
      textOf('fitReasons.noLimit', {
        views: wanted.join(' or '),
        most: 100 * mostWronglyTaken,
        least: 100 * leastFound,
      }),
    )
  const limits = new Map(
    every.map((fold) => [
      fold,
      limitFor(
        heldOut.filter((loop) => loop.fold !== fold),
        wanted,
      ) ?? BEYOND,
    ]),
  )
  const judged = judge(heldOut, limits, wanted, classes)
  for (const { view, sensitivity, specificity } of judged.wanted) {
    if (sensitivity.hits < leastFound * sensitivity.of)
      return refused(
        textOf('fitReasons.tooFewFound', {
          loops: sensitivity.of,
          view,
          found: sensitivity.hits,
          most: 100 * mostWronglyTaken,
          least: 100 * leastFound,
        }),
      )
    const atMost = 1 - specificity.interval[0]
    if (atMost > wronglyTakenWithin)
      return refused(
        textOf('fitReasons.tooManyTaken', {
          loops: specificity.of,
          taken: specificity.of - specificity.hits,
          view,
          upTo: (100 * atMost).toFixed(2),
          most: 100 * wronglyTakenWithin,
        }),
      )
  }
  const ridge = bestRidge((n) => every.reduce((sum, fold) => sum + surprise(lacking(fold, fold)[n], fold), 0))
  const weights = (yield* headsWithout([]))[ridge] ?? new Float32Array()
  const source = say('fitSources.lowestProbability', {
    least: LEAST_PROBABILITY,
    most: 100 * mostWronglyTaken,
    views: wanted.join(' or '),
    loops: loops.length,
    patients: patientsIn(loops),
    within: 100 * wronglyTakenWithin,
  })
  const head = { weights, classes, minimumProbability: { value: limit, source } }
  const heads = new Map(
    every.map((fold): [number, FittedHead] => [
      fold,
      {
        weights: lacking(fold, fold)[ridgeOf.get(fold) ?? 0] ?? new Float32Array(),
        classes,
        minimumProbability: { value: limits.get(fold) ?? BEYOND, source },
      },
    ]),
  )
  return {
    head,
    without: (patientKey) => heads.get(folds.get(patientKey) ?? -1) ?? head,
    figures: {
      kind: 'fitted',
      loops: loops.length,
      patients: patientsIn(loops),
      ridge: RIDGES[ridge] ?? 0,
      minimumProbability: limit,
      ...judged,
    },
  }
}

type Prediction = Pick<HeldOut, 'view' | 'predicted' | 'probability'>

/** The lowest limit that keeps to `headLimits`, in steps of 0.001; null where none does. */
export function limitFor(heldOut: readonly Prediction[], wanted: readonly string[]): number | null {
  const wrong = heldOut.flatMap(({ view, predicted, probability }) =>
    predicted !== view && wanted.includes(predicted) ? [Math.floor(1000 * probability + 1) / 1000] : [],
  )
  const fits = (limit: number): boolean =>
    wanted.every((view) => {
      const taken = (some: readonly Prediction[]): number =>
        some.filter(({ predicted, probability }) => predicted === view && probability >= limit).length / some.length
      return (
        taken(heldOut.filter((loop) => loop.view !== view)) <= headLimits.mostWronglyTaken &&
        taken(heldOut.filter((loop) => loop.view === view)) >= headLimits.leastFound
      )
    })
  return (
    [LEAST_PROBABILITY, ...wrong.filter((limit) => limit > LEAST_PROBABILITY)].sort((a, b) => a - b).find(fits) ?? null
  )
}

/** Each loop by a limit that its fold had no part in. */
function judge(
  heldOut: readonly HeldOut[],
  limits: ReadonlyMap<number, number>,
  wanted: readonly string[],
  classes: readonly string[],
): Pick<Extract<ViewFigures, { readonly kind: 'fitted' }>, 'accuracy' | 'wanted' | 'confusion'> {
  const judged = heldOut.map(({ fold, patientKey, view, predicted, probability }) => ({
    patientKey,
    view,
    predicted: probability >= (limits.get(fold) ?? BEYOND) ? predicted : null,
  }))
  return {
    accuracy: countedShare(judged, ({ view, predicted }) => predicted === (classes.includes(view) ? view : OTHER)),
    wanted: wanted.map((view) => ({
      view,
      sensitivity: countedShare(
        judged.filter((loop) => loop.view === view),
        ({ predicted }) => predicted === view,
      ),
      specificity: countedShare(
        judged.filter((loop) => loop.view !== view),
        ({ predicted }) => predicted !== view,
      ),
    })),
    confusion: [...new Set(judged.map(({ view }) => view))].sort().map((view) => ({
      view,
      said: [...classes, null].map((predicted) => ({
        view: predicted,
        loops: judged.filter((loop) => loop.view === view && loop.predicted === predicted).length,
      })),
    })),
  }
}
