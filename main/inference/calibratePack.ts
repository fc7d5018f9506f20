import { createHash, randomUUID } from 'node:crypto'
import { copyFile, link, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import { calibrateTask, type CalibratedTask, type CalibrationFigures, type LabelledScore } from '../../shared/vision/calibrate'
import type { PackManifest } from '../../shared/vision/manifest'
import { average } from '../../shared/vision/statistics'
import { median } from '../../shared/vision/vectors'
import { readLabels, type StudyLabels } from './labels'
import type { LoopReading } from './messages'
import type { Models } from './models'
import { sha256OfFile, type ModelPack } from './pack'
import { readOne } from './readOne'
import type { ReadDeps } from './readStudy'

export interface CalibratedPack {
  readonly folder: string
  readonly id: string
  readonly version: string
  readonly figures: readonly CalibrationFigures[]
  /** Labels that were not used, in words. */
  readonly notUsed: readonly string[]
}

export interface CalibrateOptions {
  readonly signal?: AbortSignal
  /** Studies read of those labelled. */
  readonly onProgress?: (done: number, total: number) => void
}

type Deps = Omit<ReadDeps, 'models'> & { readonly models: Models }
const FIGURES_FILE = 'calibration.json'

/**
 * Fits the chosen pack's tasks to the user's labelled studies and writes the result as a pack of its own beside it, large files shared.
 * Nothing is fitted where labels are too few or scores don't follow them: `figures` says why, task by task.
 */
export async function calibratePack(deps: Deps, labelsFile: string, { signal, onProgress }: CalibrateOptions = {}): Promise<Result<CalibratedPack>> {
  const chosen = await deps.models.chosen()
  if (!chosen.ok) return chosen
  const { manifest } = chosen.value
  if (manifest.calibrationOf !== null) return fail('alreadyCalibrated', `${manifest.name} ${manifest.version} is a calibration already.`, 'Choose the pack that it was made of, then calibrate that one.')
  const labels = await readLabels(labelsFile, manifest.tasks)
  if (!labels.ok) return labels
  const known = labels.value.studies.filter(({ studyInstanceUid }) => deps.timeline.study(studyInstanceUid) !== null)
  const notUsed = [...labels.value.notUsed]
  if (known.length < labels.value.studies.length) notUsed.push(`${labels.value.studies.length - known.length} labelled studies are not in this library`)
  const scores = await scoresOf(deps, known, signal, onProgress)
  if (!scores.ok) return scores
  const tasks = manifest.tasks.map((task) => calibrateTask(task, scores.value.get(task.code) ?? []))
  if (tasks.every(({ figures }) => figures.kind === 'notCalibrated' && figures.studies === 0)) return fail('noScores', 'None of the labelled studies has a loop that this model reads.', 'Name the apical four-chamber loops of these studies, or check the labels.')
  return writePack(chosen.value, tasks, path.join(deps.models.userFolder), notUsed)
}

/** A study's score is the median (values) or the mean (similarities) over its readable loops, as its statement would be. */
async function scoresOf({ timeline, pixels, models }: Deps, studies: readonly StudyLabels[], signal?: AbortSignal, onProgress?: CalibrateOptions['onProgress']): Promise<Result<ReadonlyMap<string, readonly LabelledScore[]>>> {
  const inference = await models.process()
  if (!inference.ok) return inference
  const all = new Map<string, LabelledScore[]>()
  for (const [n, { studyInstanceUid, labels }] of studies.entries()) {
    const readings: LoopReading[] = []
    for (const loop of timeline.loops(studyInstanceUid)) {
      if (signal?.aborted === true) return fail('cancelled', 'Calibrating was stopped.', 'Nothing was changed. Start it again when you like.')
      const reading = await readOne(loop, pixels, inference.value)
      if (reading.ok && reading.value.refusal === null) readings.push(reading.value)
      else if (!reading.ok && !inference.value.isAlive()) return reading
    }
    const patientKey = timeline.study(studyInstanceUid)?.patientKey ?? studyInstanceUid
    for (const [code, label] of labels) {
      const score = studyScore(readings, code)
      if (score !== null) all.set(code, [...(all.get(code) ?? []), { studyInstanceUid, patientKey, score, label }])
    }
    onProgress?.(n + 1, studies.length)
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

async function writePack({ folder: source, manifest, sha256 }: ModelPack, calibrated: readonly CalibratedTask[], into: string, notUsed: readonly string[]): Promise<Result<CalibratedPack>> {
  const figures = calibrated.map((one) => one.figures)
  const folder = path.join(into, `.importing-${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  try {
    for (const { path: name } of manifest.files) await link(path.join(source, name), path.join(folder, name)).catch(() => copyFile(path.join(source, name), path.join(folder, name)))
    const file = path.join(folder, FIGURES_FILE)
    await writeFile(file, `${JSON.stringify({ command: 'longaxis model calibrate', calibrationOf: sha256, figures, notUsed }, null, 2)}\n`)
    const studies = Math.max(...figures.map((one) => one.studies))
    const next: PackManifest = {
      ...manifest,
      version: `${manifest.version}, calibrated on ${studies} studies`,
      tasks: calibrated.map(({ task }) => task),
      calibrationOf: sha256,
      heldOut: { file: FIGURES_FILE, figures: calibrated.flatMap(({ task, figures: one }) => figureOf(task.name, one)) },
      files: [...manifest.files.filter(({ path: name }) => name !== FIGURES_FILE), { path: FIGURES_FILE, bytes: (await stat(file)).size, sha256: await sha256OfFile(file) }],
    }
    const text = `${JSON.stringify(next, null, 2)}\n`
    await writeFile(path.join(folder, 'manifest.json'), text)
    const final = path.join(into, `${manifest.id}-calibrated-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`)
    await rm(final, { recursive: true, force: true })
    await rename(folder, final)
    return ok({ folder: final, id: next.id, version: next.version, figures, notUsed })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function figureOf(name: string, figures: CalibrationFigures): { label: string; value: string }[] {
  switch (figures.kind) {
    case 'regression':
      return [{ label: `${name}, mean absolute error, patients left out`, value: `${figures.meanAbsoluteError.toFixed(1)} (${figures.studies} studies of ${figures.patients} patients)` }]
    case 'binary':
      return [{ label: `${name}, AUC, patients left out`, value: `${figures.auc.toFixed(3)} (${figures.present} of ${figures.studies} studies with it)` }]
    case 'notCalibrated':
      return [{ label: `${name}, not calibrated`, value: figures.why }]
  }
}
