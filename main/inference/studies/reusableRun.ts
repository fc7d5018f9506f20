import type { ModelRun } from '../../../shared/domain/finding'
import type { ModelRole } from '../../../shared/domain/modelRole'
import type { DatabaseReader, DatabaseWriter } from '../../database/interface'
import { viewLabelOf } from './modelViews'

interface Wanted {
  readonly packSha256: string
  readonly role: ModelRole
  /** Whether the pack may read in int8 on this machine now. */
  readonly int8: boolean
}

/** The run of a pack that still stands for a study: over exactly its loops, their vectors kept, and in int8 only while that is allowed. Null where it is to be read. */
export function reusableRun(
  database: DatabaseReader,
  studyInstanceUid: string,
  { packSha256, role, int8 }: Wanted,
): ModelRun | null {
  const stands = (run: ModelRun | null): run is ModelRun => {
    if (run?.status !== 'complete' || (run.model.precision === 'int8' && !int8)) return false
    const runLoops = new Set(run.loops)
    if (database.loopEmbeddingsOf(studyInstanceUid, packSha256).length < runLoops.size - run.refused.length)
      return false
    const loops = database.loops(studyInstanceUid)
    return loops.length === runLoops.size && loops.every(({ sopInstanceUid }) => runLoops.has(sopInstanceUid))
  }
  const reading = database.latestFinishedRun(studyInstanceUid, packSha256)
  if (stands(reading)) return reading
  // Vectors are a pack's own, whatever it was read for.
  const patients = role === 'patients' ? database.latestPatientsRun(studyInstanceUid, packSha256) : null
  return stands(patients) ? patients : null
}

/** A pack's newest run on a study whose vectors tell patients apart: of its own for that, or of a reading. */
export const runForPatients = (database: DatabaseReader, uid: string, packSha256: string): ModelRun | null =>
  database.latestPatientsRun(uid, packSha256) ?? database.latestFinishedRun(uid, packSha256)

/** Makes a kept run what the study shows, with the views it gave, where another model was asked since. */
export function makeCurrent(database: DatabaseWriter, run: ModelRun): void {
  // A newer run of the same pack that stopped early is still to be told of; whole findings go before its own.
  if (database.latestRun(run.studyInstanceUid)?.model.sha256 === run.model.sha256) return
  database.makeRunCurrent(run.runId)
  // Runs of before kept no views.
  if (run.views.length === 0) return
  database.setModelViews(
    new Map(run.loops.map((sop) => [sop, viewLabelOf(run.views.find((view) => view.sop === sop))])),
  )
}
