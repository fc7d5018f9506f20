import type { Finding, ModelRun } from '../../../shared/domain/finding'
import type { ModelRole } from '../../../shared/domain/modelRole'
import type { ReadAccess } from '../access'
import { toFinding, toRun } from '../rows'

export interface LoopEmbedding {
  readonly sopInstanceUid: string
  /** Unit vector: that by which the pack compares patients, or that which it compares with words. */
  readonly vector: Float32Array
}

export interface RunsReader {
  /** Newest run of the study by this pack hash, or of any pack when omitted; here and below newest by when it was last asked for. */
  latestRun(studyInstanceUid: string, packSha256?: string): ModelRun | null
  /** Newest run that this pack made to tell patients apart, finished or not; the two others never give these. */
  latestPatientsRun(studyInstanceUid: string, packSha256: string): ModelRun | null
  /** Newest run that ended with findings (of this pack hash, or of any), whatever came after it; a whole run of a pack goes before its partial ones. */
  latestFinishedRun(studyInstanceUid: string, packSha256?: string): ModelRun | null
  findingsOf(runId: string): readonly Finding[]
  finding(findingId: string): Finding | null
  embeddings(studyInstanceUid: string, packSha256: string): readonly LoopEmbedding[]
}

/** Reads of model runs, their findings and embeddings. */
export function runsReader({ get, all }: ReadAccess): RunsReader {
  const runsOf = (uid: string, role: ModelRole): ModelRun[] =>
    all('SELECT run FROM modelRuns WHERE studyInstanceUid = ? ORDER BY shownAt DESC, rowid DESC', uid)
      .map(toRun)
      .filter((run) => run.role === role)

  return {
    latestRun: (uid, pack) =>
      runsOf(uid, 'reading').find(({ model }) => pack === undefined || model.sha256 === pack) ?? null,
    latestFinishedRun: (uid, pack) => {
      const runs = runsOf(uid, 'reading')
      const newest = runs.find(
        ({ status, model }) =>
          (status === 'complete' || status === 'partial') && (pack === undefined || model.sha256 === pack),
      )
      return (
        runs.find(({ status, model }) => status === 'complete' && model.sha256 === newest?.model.sha256) ??
        newest ??
        null
      )
    },
    latestPatientsRun: (uid, pack) => runsOf(uid, 'patients').find(({ model }) => model.sha256 === pack) ?? null,
    findingsOf: (runId) => all('SELECT finding FROM findings WHERE runId = ? ORDER BY position', runId).map(toFinding),
    finding: (id) => {
      const row = get('SELECT finding FROM findings WHERE findingId = ?', id)
      return row === undefined ? null : toFinding(row)
    },
    embeddings: (uid, pack) =>
      (
        all(
          'SELECT sopInstanceUid, vector FROM embeddings WHERE studyInstanceUid = ? AND packSha256 = ?',
          uid,
          pack,
        ) as { sopInstanceUid: string; vector: Uint8Array }[]
      ).map(({ sopInstanceUid, vector }) => ({
        sopInstanceUid,
        vector: new Float32Array(vector.slice().buffer),
      })),
  }
}
