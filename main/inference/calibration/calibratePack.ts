import { fail, ok, type Result } from '../../../shared/result'
import type { CalibrationFigures } from '../../../shared/vision/calibrate'
import type { GateFigures } from '../../../shared/vision/fitGate'
import type { ViewFigures } from '../../../shared/vision/fitView'
import { wantedViews, type PackManifest } from '../../../shared/vision/manifest'
import { textOf, type CatalogueText } from '../../../shared/words'
import { writeCalibratedPack } from './calibratedPack'
import { fitsToLibrary, fitToLibrary, labelledLoops, type FitOptions, type FittedToLibrary } from './labelledLoops'
import { fitTasks, knownStudies } from './labelledStudies'
import { readLabels, type ReadLabels } from './labels'
import type { Models } from '../models'
import type { InferenceProcess } from '../client'
import type { ReadDeps } from '../studies/readStudy'

export interface CalibratedPack {
  readonly folder: string
  readonly id: string
  readonly version: string
  /** A finding each; none without labelled studies. */
  readonly figures: readonly CalibrationFigures[]
  /** Null where the pack tells views itself, or has a gate. */
  readonly view: ViewFigures | null
  readonly gate: GateFigures | null
  /** Labels that were not used, and why. */
  readonly notUsed: readonly CatalogueText[]
}

/** What of a pack a library's labels can fit: its findings by a CSV, or its view head and gate too; null = nothing. */
export function calibrates(manifest: PackManifest): 'findings' | 'views' | null {
  if (manifest.calibrationOf !== null || manifest.tasks.length === 0) return null
  const { view, gate } = fitsToLibrary(manifest)
  return view || gate ? 'views' : 'findings'
}

type Deps = Omit<ReadDeps, 'models'> & { readonly models: ReadDeps['models'] & Pick<Models, 'userFolder'> }

/**
 * Fits the chosen pack to this library and writes the result as a pack of its own beside it, large files shared: its tasks to labelled studies where
 * a CSV is given, and where the pack lacks them a view head and a gate to the loops whose views the files or a reader named.
 * What can't be fitted stays as it was: the figures say why.
 */
export async function calibratePack(
  deps: Deps,
  labelsFile: string | null,
  options: FitOptions = {},
): Promise<Result<CalibratedPack>> {
  const chosen = await deps.models.selected()
  if (!chosen.ok) return chosen
  const { manifest } = chosen.value
  if (manifest.calibrationOf !== null)
    return fail('alreadyCalibrated', { name: manifest.name, version: manifest.version })
  const fits = fitsToLibrary(manifest)
  if (labelsFile === null && !fits.view && !fits.gate) return fail('nothingToFit', { name: manifest.name })
  const labels = labelsFile === null ? ok(null) : await readLabels(labelsFile, manifest.tasks)
  if (!labels.ok) return labels
  return deps.models.use('reading', 'calibrating', (inference) => fitAndWrite(deps, inference, labels.value, options))
}

async function fitAndWrite(
  deps: Deps,
  inference: InferenceProcess,
  labels: ReadLabels | null,
  options: FitOptions,
): Promise<Result<CalibratedPack>> {
  const { pack, setting } = inference
  if (setting.precision === 'int8') return fail('int8On')
  const studies = labels && knownStudies(deps.database, labels.studies)
  if (studies?.ok === false) return studies
  const fits = fitsToLibrary(pack.manifest)
  const library =
    fits.view || fits.gate
      ? await fitToLibrary(
          await labelledLoops(deps.database, wantedViews(pack.manifest)),
          deps.pixels,
          inference,
          options,
        )
      : null
  if (library?.ok === false) return library
  if (!studies && library) {
    const nothing = nothingFitted(library.value)
    if (nothing !== null) return nothing
  }
  const tasks = studies && (await fitTasks(deps, inference, studies.value, library?.value ?? null, options))
  if (tasks?.ok === false) return tasks
  const unknown = (labels?.studies.length ?? 0) - (studies?.value.length ?? 0)
  const notUsed = [
    ...(labels?.notUsed ?? []),
    ...(unknown > 0 ? [textOf('fitReasons.notUsedStudies', { studies: unknown })] : []),
    ...(tasks?.value.notUsed ?? []),
    ...(library?.value.notUsed ?? []),
  ]
  const fittedBy = { provider: setting.provider, precision: setting.precision }
  const written = await writeCalibratedPack(
    pack,
    { tasks: tasks?.value.tasks ?? null, library: library?.value ?? null, fittedBy, notUsed },
    deps.models.userFolder,
  )
  return ok({
    ...written,
    figures: tasks?.value.tasks.map((task) => task.figures) ?? [],
    view: library?.value.view?.figures ?? null,
    gate: library?.value.gate?.figures ?? null,
    notUsed,
  })
}

/** Null where a head or a gate was fitted. */
function nothingFitted({ view, gate, notUsed }: FittedToLibrary): Result<never> | null {
  if (view?.head || gate?.gate) return null
  const reason = reasonNothing(whyNot(view?.figures), whyNot(gate?.figures))
  if (notUsed.length === 0) return fail('nothingFitted', { reason })
  return fail('nothingFittedSomeUnused', { reason, notUsed })
}

const whyNot = (figures: ViewFigures | GateFigures | undefined): CatalogueText | null =>
  figures?.kind === 'notFitted' ? figures.why : null

function reasonNothing(head: CatalogueText | null, gate: CatalogueText | null): CatalogueText {
  if (head !== null && gate !== null) return textOf('fitReasons.nothingForBoth', { head, gate })
  return head !== null
    ? textOf('fitReasons.nothingForHead', { reason: head })
    : textOf('fitReasons.nothingForGate', { reason: gate ?? '' })
}
