import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Loop } from '../../../shared/domain/loop'
import { fail, ok, type Failure, type Result } from '../../../shared/result'
import {
  fitGate,
  planGate,
  tooFewForGate,
  type FittedGate,
  type GateLoop,
  type InSector,
} from '../../../shared/vision/fitGate'
import { fitView, type FittedView, type NamedLoop } from '../../../shared/vision/fitView'
import { wantedViews, type PackManifest } from '../../../shared/vision/manifest'
import type { GateParameters } from '../../../shared/vision/ood'
import type { PixelSources } from '../../objects/pixels'
import type { DatabaseReader } from '../../database/interface'
import { labelledView, loopTaskOf } from '../studies/loopTask'
import type { InferenceProcess } from '../client'
import { messageTexts, textOf, type CatalogueText } from '../../../shared/words'

/** Enough for a head of 512 numbers a class; more cost hours of reading with a large model. Few of one patient, so that 125 are seen: other views are judged by patients. */
export const mostLoops = { wanted: 500, others: 500, ofAWantedViewOfAPatient: 4, othersOfAPatient: 4 } as const

export interface LabelledLoop {
  readonly loop: Loop
  readonly patientKey: string
  readonly view: string
}

/** Null: the pack has one of its own. */
export interface FittedToLibrary {
  readonly view: FittedView | null
  readonly gate: FittedGate | null
  /** Named loops that were not used, and why. */
  readonly notUsed: readonly CatalogueText[]
}

export interface FitOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?:
    ((done: number, total: number, words: CatalogueText, unit: 'loops' | 'studies') => void) | undefined
}

/** What of a pack a library's named loops can fit: the head of a pack that learnt no views, the gate of one that brings no measure of its training data. */
export const fitsToLibrary = ({
  view,
  gate,
}: Pick<PackManifest, 'view' | 'gate'>): { readonly view: boolean; readonly gate: boolean } => ({
  view: 'asLabelled' in view,
  gate: 'colour' in gate,
})

const stopped = () => fail('cancelled', { work: 'calibration' })

/** The library's moving loops whose view the file or a reader named, patients in the order of their keys, up to `mostLoops`; of other views those first that are seldom. */
export async function labelledLoops(
  database: DatabaseReader,
  wanted: readonly string[],
): Promise<readonly LabelledLoop[]> {
  const found: LabelledLoop[] = []
  const taken = new Map<string, number>()
  const takenOf = (view: string): number => taken.get(view) ?? 0
  const left: Record<'wanted' | 'others', number> = { wanted: mostLoops.wanted, others: mostLoops.others }
  for (const patientKey of database
    .patients()
    .map((patient) => patient.patientKey)
    .sort()) {
    const named = database
      .studiesOf(patientKey)
      .flatMap(({ studyInstanceUid }) => database.loops(studyInstanceUid))
      .flatMap((loop): LabelledLoop[] => {
        const view = labelledView(loop)
        return view === null || loop.kind !== 'cine' || loop.refusal !== null ? [] : [{ loop, patientKey, view }]
      })
    const ofWanted = wanted
      .flatMap((view) => named.filter((loop) => loop.view === view).slice(0, mostLoops.ofAWantedViewOfAPatient))
      .slice(0, left.wanted)
    left.wanted -= ofWanted.length
    found.push(...ofWanted)
    const others = named.filter(({ view }) => !wanted.includes(view))
    for (let n = 0; n < mostLoops.othersOfAPatient && left.others > 0; n++) {
      const next = others.reduce<LabelledLoop | null>(
        (seldom, other) => (seldom === null || takenOf(other.view) < takenOf(seldom.view) ? other : seldom),
        null,
      )
      if (next === null) break
      others.splice(others.indexOf(next), 1)
      taken.set(next.view, takenOf(next.view) + 1)
      left.others--
      found.push(next)
    }
    if (left.wanted === 0 && left.others === 0) break
    await nextTurn()
  }
  return found
}

interface Measured {
  readonly labelled: LabelledLoop
  readonly embedding: Float32Array
  readonly gateLoop: GateLoop
}

/** Measures the labelled loops, then fits the head and the gate that the pack lacks. A failure only where it was stopped or the process was lost. */
export async function fitToLibrary(
  loops: readonly LabelledLoop[],
  pixels: PixelSources,
  inference: InferenceProcess,
  options: FitOptions,
): Promise<Result<FittedToLibrary>> {
  const { manifest } = inference.pack
  const fits = fitsToLibrary(manifest)
  const wanted = wantedViews(manifest)
  const colour = 'colour' in manifest.gate ? manifest.gate.colour : { value: 1, source: '' }
  const unread = new Map<string, { readonly failure: Failure; readonly count: number }>()
  const unused = (failure: Failure): void => {
    const same = JSON.stringify(failure)
    unread.set(same, { failure, count: (unread.get(same)?.count ?? 0) + 1 })
  }

  const measured = await each(
    loops,
    inference,
    options,
    textOf('jobs.readingNamedLoops'),
    unused,
    async (labelled): Promise<Result<Measured>> => {
      const task = await loopTaskOf(labelled.loop, () => pixels.open(labelled.loop.sopInstanceUid), manifest)
      const answer = task.ok ? await inference.measure({ task: task.value }) : task
      if (!answer.ok) return answer
      const { embedding, features, colouredFraction, lit } = answer.value
      if (colouredFraction > colour.value) return fail('colour')
      return ok({ labelled, embedding, gateLoop: { patientKey: labelled.patientKey, features, lit } })
    },
  )
  if (!measured.ok) return measured

  const named = measured.value.map(({ labelled: { patientKey, view }, embedding }): NamedLoop => ({
    patientKey,
    view,
    embedding,
  }))
  const view = fits.view ? await gently(fitView(named, wanted), options.signal) : ok(null)
  if (!view.ok) return view
  const gate = fits.gate
    ? await gateAround(
        measured.value.filter(({ labelled }) => wanted.includes(labelled.view)),
        colour,
        pixels,
        inference,
        options,
        unused,
      )
    : ok(null)
  if (!gate.ok) return gate
  return ok({
    view: view.value,
    gate: gate.value,
    notUsed: [...unread.values()].map(({ failure, count }) =>
      textOf('fitReasons.notUsedLoops', { loops: count, of: loops.length, reason: messageTexts(failure) }),
    ),
  })
}

/** Measured a second time, inside the sectors that the first time found. */
async function gateAround(
  loops: readonly Measured[],
  colour: GateParameters['limits']['colour'],
  pixels: PixelSources,
  inference: InferenceProcess,
  options: FitOptions,
  unused: (failure: Failure) => void,
): Promise<Result<FittedGate>> {
  const { manifest } = inference.pack
  const why = tooFewForGate(loops.map(({ gateLoop }) => gateLoop))
  if (why !== null)
    return ok({ gate: null, figures: { kind: 'notFitted', loops: loops.length, why }, without: () => null })
  const plan = planGate(
    loops.map(({ gateLoop }) => gateLoop),
    manifest.input,
  )
  const sectors = plan.shapes.map(({ sector }) => sector)
  const measured = await each(
    loops,
    inference,
    options,
    textOf('jobs.measuringNamedLoops'),
    unused,
    async (
      { labelled, gateLoop },
      n,
    ): Promise<Result<{ loop: GateLoop & { inSectors: readonly InSector[] }; fold: number }>> => {
      const task = await loopTaskOf(labelled.loop, () => pixels.open(labelled.loop.sopInstanceUid), manifest)
      const inSectors = task.ok ? await inference.measureInSectors({ task: task.value, sectors }) : task
      return inSectors.ok
        ? ok({ loop: { ...gateLoop, inSectors: inSectors.value }, fold: plan.foldOf[n] ?? 0 })
        : inSectors
    },
  )
  if (!measured.ok) return measured
  return gently(
    fitGate(
      measured.value.map(({ loop }) => loop),
      { ...plan, foldOf: measured.value.map(({ fold }) => fold) },
      colour,
    ),
    options.signal,
  )
}

/** The value of each item; an item that fails is counted by its reason. Fails where it was stopped or the process was lost. */
async function each<T, Value>(
  items: readonly T[],
  inference: InferenceProcess,
  { signal, onProgress }: FitOptions,
  words: CatalogueText,
  unused: (failure: Failure) => void,
  make: (item: T, n: number) => Promise<Result<Value>>,
): Promise<Result<readonly Value[]>> {
  const all: Value[] = []
  for (const [n, item] of items.entries()) {
    if (signal?.aborted === true) return stopped()
    const result = await make(item, n)
    if (result.ok) all.push(result.value)
    else if (isLost(result.failure, inference)) return result
    else unused(result.failure)
    onProgress?.(n + 1, items.length, words, 'loops')
  }
  return ok(all)
}

const isLost = ({ code }: Failure, inference: InferenceProcess): boolean =>
  code === 'inferenceLost' || !inference.isAlive()

const TURN_MS = 10

/** Runs a fit to its end in short turns: the window is served between them. */
async function gently<T>(fit: Generator<undefined, T>, signal: AbortSignal | undefined): Promise<Result<T>> {
  let begun = performance.now()
  for (;;) {
    const step = fit.next()
    if (step.done === true) return ok(step.value)
    if (signal?.aborted === true) return stopped()
    if (performance.now() - begun < TURN_MS) continue
    await nextTurn()
    begun = performance.now()
  }
}
