import { fail, ok, type Result } from '../../../shared/result'
import {
  calibrateTask,
  type CalibratedTask,
  type LabelledScore,
  type LeftOutOf,
} from '../../../shared/vision/calibrate'
import { average } from '../../../shared/vision/statistics'
import { median } from '../../../shared/vision/vectors'
import { textOf, type CatalogueText } from '../../../shared/words'
import type { PixelSources } from '../../objects/pixels'
import type { DatabaseReader } from '../../database/interface'
import type { FitOptions, FittedToLibrary } from './labelledLoops'
import type { StudyLabels } from './labels'
import type { FittedParts, LoopReading } from '../operations'
import type { InferenceProcess } from '../client'
import { readOne } from '../worker/readOne'
import { packWith } from '../worker/applyFitted'

interface Deps {
  readonly database: DatabaseReader
  readonly pixels: PixelSources
}

export interface FittedTasks {
  readonly tasks: readonly CalibratedTask[]
  readonly notUsed: readonly CatalogueText[]
}

/** The labelled studies that are in the library; fails where none is. */
export function knownStudies(
  database: DatabaseReader,
  labelled: readonly StudyLabels[],
): Result<readonly StudyLabels[]> {
  const studies = labelled.filter(({ studyInstanceUid }) => database.study(studyInstanceUid) !== null)
  return studies.length > 0 ? ok(studies) : fail('labelledStudiesUnknown')
}

/**
 * Fits a pack's findings to labelled studies of the library. Each is read as the pack with what else was fitted would read it, by a head and a gate
 * that saw no loop of its patient: figures of loops that it will not read, or without those that it will, would be another pack's.
 */
export async function fitTasks(
  deps: Deps,
  inference: InferenceProcess,
  studies: readonly StudyLabels[],
  library: FittedToLibrary | null,
  options: FitOptions,
): Promise<Result<FittedTasks>> {
  const scores = await scoresOf(deps, inference, studies, library, options)
  if (!scores.ok) return scores
  const leftOutOf: readonly LeftOutOf[] = [
    'fit',
    ...(library?.view?.head ? (['view head'] as const) : []),
    ...(library?.gate?.gate ? (['gate'] as const) : []),
  ]
  const tasks = inference.pack.manifest.tasks.map((task) =>
    calibrateTask(task, scores.value.ofTask.get(task.code) ?? [], leftOutOf),
  )
  if (tasks.every(({ figures }) => figures.kind === 'notCalibrated' && figures.studies === 0)) return fail('noScores')
  return ok({
    tasks,
    notUsed: scores.value.unread > 0 ? [textOf('fitReasons.unreadStudies', { studies: scores.value.unread })] : [],
  })
}

interface Scores {
  readonly ofTask: ReadonlyMap<string, readonly LabelledScore[]>
  /** Studies without a loop that was read. */
  readonly unread: number
}

/** A study's score is the median (values) or the mean (similarities) over its readable loops, as its statement would be. */
async function scoresOf(
  { database, pixels }: Deps,
  inference: InferenceProcess,
  studies: readonly StudyLabels[],
  library: FittedToLibrary | null,
  { signal, onProgress }: FitOptions,
): Promise<Result<Scores>> {
  const ofTask = new Map<string, LabelledScore[]>()
  let unread = 0
  for (const [n, { studyInstanceUid, labels }] of studies.entries()) {
    const patientKey = database.study(studyInstanceUid)?.patientKey ?? studyInstanceUid
    const fitted: FittedParts = {
      head: library?.view?.without(patientKey) ?? null,
      gate: library?.gate?.without(patientKey) ?? null,
    }
    const reader: Pick<InferenceProcess, 'read' | 'pack'> = {
      pack: packWith(inference.pack, fitted),
      read: ({ task }) => inference.read({ task, fitted }),
    }
    const readings: LoopReading[] = []
    for (const loop of database.loops(studyInstanceUid)) {
      if (signal?.aborted === true) return fail('cancelled', { work: 'calibration' })
      const reading = await readOne(loop, pixels, reader)
      if (reading.ok && reading.value.refusal === null) readings.push(reading.value)
      else if (!reading.ok && !inference.isAlive()) return reading
    }
    if (readings.every(({ scores }) => scores.length === 0)) unread++
    for (const [code, label] of labels) {
      const score = studyScore(readings, code)
      if (score !== null)
        ofTask.set(code, [...(ofTask.get(code) ?? []), { studyInstanceUid, patientKey, score, label }])
    }
    onProgress?.(n + 1, studies.length, textOf('jobs.readingLabelledStudies'), 'studies')
  }
  return ok({ ofTask, unread })
}

function studyScore(readings: readonly LoopReading[], code: string): number | null {
  const scores = readings.flatMap(({ scores: every }) => every.filter(({ task }) => task === code))
  const values = scores.flatMap((score) => (score.kind === 'regression' ? [score.value] : []))
  if (values.length > 0) return median(values)
  const differences = scores.flatMap((score) => (score.kind === 'binary' ? [score.difference] : []))
  return differences.length > 0 ? average(differences) : null
}
