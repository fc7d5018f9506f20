import { fail, ok, type Result } from '../../shared/result'
import { calibrateTask, type CalibratedTask, type CalibrationFigures, type LabelledScore } from '../../shared/vision/calibrate'
import type { GateFigures } from '../../shared/vision/fitGate'
import type { ViewFigures } from '../../shared/vision/fitView'
import { wantedViews, type PackManifest } from '../../shared/vision/manifest'
import { average } from '../../shared/vision/statistics'
import { median } from '../../shared/vision/vectors'
import { writeCalibratedPack } from './calibratedPack'
import { fitsToLibrary, fitToLibrary, labelledLoops, type FitOptions, type FittedToLibrary } from './labelledLoops'
import { readLabels, type ReadLabels, type StudyLabels } from './labels'
import type { LoopReading } from './messages'
import type { Models } from './models'
import type { ModelPack } from './pack'
import type { InferenceProcess } from './process'
import { readOne } from './readOne'
import type { ReadDeps } from './readStudy'

export interface CalibratedPack {
  readonly folder: string
  readonly id: string
  readonly version: string
  /** A finding each; none without labelled studies. */
  readonly figures: readonly CalibrationFigures[]
  /** Null where the pack tells views itself, or has a gate. */
  readonly view: ViewFigures | null
  readonly gate: GateFigures | null
  /** Labels that were not used, in words. */
  readonly notUsed: readonly string[]
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
export async function calibratePack(deps: Deps, labelsFile: string | null, options: FitOptions = {}): Promise<Result<CalibratedPack>> {
  const chosen = await deps.models.chosen()
  if (!chosen.ok) return chosen
  const { manifest } = chosen.value
  if (manifest.calibrationOf !== null) return fail('alreadyCalibrated', `${manifest.name} ${manifest.version} is a calibration already.`, 'Choose the pack that it was made of, then calibrate that one.')
  const fits = fitsToLibrary(manifest)
  if (labelsFile === null && !fits.view && !fits.gate) return fail('nothingToFit', `${manifest.name} tells views itself and has a gate, so only its findings can be calibrated.`, 'Give a CSV of labelled studies.')
  const labels = labelsFile === null ? ok(null) : await readLabels(labelsFile, manifest.tasks)
  if (!labels.ok) return labels
  return deps.models.use('reading', 'calibrating', (inference) => fitAndWrite(deps, inference, labels.value, options))
}

async function fitAndWrite(deps: Deps, inference: InferenceProcess, labels: ReadLabels | null, options: FitOptions): Promise<Result<CalibratedPack>> {
  const { pack } = inference
  const fits = fitsToLibrary(pack.manifest)
  const tasks = labels && (await fitTasks(deps, pack, inference, labels.studies, options))
  if (tasks?.ok === false) return tasks
  const library = fits.view || fits.gate ? await fitToLibrary(await labelledLoops(deps.timeline, wantedViews(pack.manifest)), deps.pixels, inference, options) : null
  if (library?.ok === false) return library
  if (!tasks && library) {
    const why = whyNothing(library.value)
    if (why !== null) return fail('nothingFitted', why, 'Name the views of more loops, of more patients, and calibrate again.')
  }
  const notUsed = [...(labels?.notUsed ?? []), ...(tasks?.value.notUsed ?? []), ...(library?.value.notUsed ?? [])]
  const written = await writeCalibratedPack(pack, { tasks: tasks?.value.tasks ?? null, library: library?.value ?? null, notUsed }, deps.models.userFolder)
  return ok({ ...written, figures: tasks?.value.tasks.map((one) => one.figures) ?? [], view: library?.value.view?.figures ?? null, gate: library?.value.gate?.figures ?? null, notUsed })
}

/** Null where a head or a gate was fitted. */
function whyNothing({ view, gate, notUsed }: FittedToLibrary): string | null {
  if (view?.head || gate?.gate) return null
  const said = [view && { name: 'a view head', figures: view.figures }, gate && { name: 'a gate', figures: gate.figures }].flatMap((one) => (one?.figures.kind === 'notFitted' ? [`${one.name}: ${one.figures.why}`] : []))
  return [`Nothing was fitted. For ${said.join('; for ')}.`, ...notUsed.map((one) => `Not used: ${one}`)].join(' ')
}

async function fitTasks({ timeline, pixels }: Deps, { manifest }: ModelPack, inference: InferenceProcess, labelled: readonly StudyLabels[], options: FitOptions): Promise<Result<{ readonly tasks: readonly CalibratedTask[]; readonly notUsed: readonly string[] }>> {
  const known = labelled.filter(({ studyInstanceUid }) => timeline.study(studyInstanceUid) !== null)
  const scores = await scoresOf({ timeline, pixels }, inference, known, options)
  if (!scores.ok) return scores
  const tasks = manifest.tasks.map((task) => calibrateTask(task, scores.value.get(task.code) ?? []))
  if (tasks.every(({ figures }) => figures.kind === 'notCalibrated' && figures.studies === 0)) return fail('noScores', 'None of the labelled studies has a loop that this model reads.', 'Name the apical four-chamber loops of these studies, or check the labels.')
  return ok({ tasks, notUsed: known.length < labelled.length ? [`${labelled.length - known.length} labelled studies are not in this library`] : [] })
}

/** A study's score is the median (values) or the mean (similarities) over its readable loops, as its statement would be. */
async function scoresOf({ timeline, pixels }: Pick<Deps, 'timeline' | 'pixels'>, inference: InferenceProcess, studies: readonly StudyLabels[], { signal, onProgress }: FitOptions): Promise<Result<ReadonlyMap<string, readonly LabelledScore[]>>> {
  const all = new Map<string, LabelledScore[]>()
  for (const [n, { studyInstanceUid, labels }] of studies.entries()) {
    const readings: LoopReading[] = []
    for (const loop of timeline.loops(studyInstanceUid)) {
      if (signal?.aborted === true) return fail('cancelled', 'Calibrating was stopped.', 'Nothing was changed. Start it again when you like.')
      const reading = await readOne(loop, pixels, inference)
      if (reading.ok && reading.value.refusal === null) readings.push(reading.value)
      else if (!reading.ok && !inference.isAlive()) return reading
    }
    const patientKey = timeline.study(studyInstanceUid)?.patientKey ?? studyInstanceUid
    for (const [code, label] of labels) {
      const score = studyScore(readings, code)
      if (score !== null) all.set(code, [...(all.get(code) ?? []), { studyInstanceUid, patientKey, score, label }])
    }
    onProgress?.(n + 1, studies.length, 'Reading labelled studies', 'studies')
  }
  return ok(all)
}

function studyScore(readings: readonly LoopReading[], code: string): number | null {
  const scores = readings.flatMap(({ scores: every }) => every.filter(({ task }) => task === code))
  const values = scores.flatMap((score) => (score.kind === 'regression' ? [score.value] : []))
  if (values.length > 0) return median(values)
  const differences = scores.flatMap((score) => (score.kind === 'binary' ? [score.difference] : []))
  return differences.length > 0 ? average(differences) : null
}
