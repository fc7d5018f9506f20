import type { Statement } from 'better-sqlite3'
import { auditEvent, type ModelRun } from '../../shared/domain/finding'
import type { ModelRole } from '../../shared/domain/modelRole'
import { identityDifference, type Patient } from '../../shared/domain/patient'
import type { Study, WorklistPage, WorklistQuery } from '../../shared/domain/study'
import { createIdentityReader } from './identity'
import { retrievalReader } from './reportBankReader'
import type { StoredFile, DatabaseReader } from './interface'
import { toDraft, toFinding, toLoop, toMeasurement, toPatient, toRun, toStudy } from './rows'
import type { ReadableDb } from './sqlite'

const STUDY = `SELECT s.*, p.birthDate, m.fromPatient, m.movedBy, m.movedAt, f.name fromName, f.patientId fromPatientId FROM studies s JOIN patients p USING (patientKey)
  LEFT JOIN studyMoves m ON m.moveId = (SELECT max(moveId) FROM studyMoves o WHERE o.studyInstanceUid = s.studyInstanceUid AND o.undoneAt IS NULL) LEFT JOIN patients f ON f.patientKey = m.fromPatient`

/** All reads of one open library. Statements are prepared once. */
export function createReader(db: ReadableDb): DatabaseReader {
  const statements = new Map<string, Statement<unknown[]>>()
  const prepare = (sql: string): Statement<unknown[]> => {
    const known = statements.get(sql)
    if (known) return known
    const made = db.prepare<unknown[]>(sql)
    statements.set(sql, made)
    return made
  }
  const get = (sql: string, ...values: unknown[]): unknown => prepare(sql).get(...values)
  const all = (sql: string, ...values: unknown[]): unknown[] => prepare(sql).all(...values)
  const count = (sql: string, ...values: unknown[]): number => (get(sql, ...values) as { n: number }).n

  const differencesOf = (patientKey: string): Patient['differences'] =>
    all(
      'SELECT studyInstanceUid, attribute, recorded, found FROM identityDifferences WHERE patientKey = ? ORDER BY studyInstanceUid',
      patientKey,
    ).map((row) => identityDifference.parse(row))

  const runsOf = (uid: string, role: ModelRole): ModelRun[] =>
    all('SELECT run FROM modelRuns WHERE studyInstanceUid = ? ORDER BY shownAt DESC, rowid DESC', uid)
      .map(toRun)
      .filter((run) => run.role === role)

  const reader: DatabaseReader = {
    ...retrievalReader({ get, all }),
    worklist: (query) =>
      worklist(query, {
        all,
        count,
        patient: (key) => mustHave(reader.patient(key)),
        study: (uid) => mustHave(reader.study(uid)),
      }),
    counts: () => ({
      patients: count('SELECT count(*) n FROM worklist'),
      studies: count('SELECT count(*) n FROM studies'),
      instances: count('SELECT count(*) n FROM instances'),
    }),
    patients: () =>
      all('SELECT p.* FROM patients p JOIN worklist USING (patientKey) ORDER BY p.nameSearch').map((row) =>
        toPatient(row, differencesOf((row as { patientKey: string }).patientKey)),
      ),
    patient: (patientKey) => {
      const row = get('SELECT * FROM patients WHERE patientKey = ?', patientKey)
      return row === undefined ? null : toPatient(row, differencesOf(patientKey))
    },
    studiesOf: (patientKey) =>
      all(`${STUDY} WHERE s.patientKey = ? ORDER BY s.studyDate, s.studyTime, s.studyInstanceUid`, patientKey).map(
        toStudy,
      ),
    study: (uid) => {
      const row = get(`${STUDY} WHERE s.studyInstanceUid = ?`, uid)
      return row === undefined ? null : toStudy(row)
    },
    priors: (uid) => {
      const study = reader.study(uid)
      if (!study) return []
      const before = (other: Study): boolean => other.studyInstanceUid !== uid && when(other) < when(study)
      return reader.studiesOf(study.patientKey).filter(before).reverse()
    },
    loops: (uid) =>
      all(
        'SELECT i.loop FROM instances i JOIN series s USING (seriesInstanceUid) WHERE i.studyInstanceUid = ? ORDER BY s.seriesNumber, s.seriesInstanceUid, i.instanceNumber, i.sopInstanceUid',
        uid,
      ).map(toLoop),
    loop: (sop) => {
      const row = get('SELECT loop FROM instances WHERE sopInstanceUid = ?', sop)
      return row === undefined ? null : toLoop(row)
    },
    storedFile: (sop) =>
      (get('SELECT sopInstanceUid, sha256, sizeBytes FROM instances WHERE sopInstanceUid = ?', sop) as
        StoredFile | undefined) ?? null,
    hasContent: (sha256) => get('SELECT 1 FROM instances WHERE sha256 = ?', sha256) !== undefined,
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
    identity: createIdentityReader(db),
    measurements: (uid) =>
      all('SELECT measurement FROM measurements WHERE studyInstanceUid = ? ORDER BY createdAt, measurementId', uid).map(
        toMeasurement,
      ),
    report: (uid) => {
      const row = get('SELECT draft FROM reports WHERE studyInstanceUid = ? ORDER BY version DESC LIMIT 1', uid)
      return row === undefined ? null : toDraft(row)
    },
    reportVersions: (uid) =>
      all('SELECT draft FROM reports WHERE studyInstanceUid = ? ORDER BY version DESC', uid).map(toDraft),
    audit: (uid) =>
      (uid === null
        ? all('SELECT * FROM auditEvents ORDER BY auditId DESC')
        : all('SELECT * FROM auditEvents WHERE studyInstanceUid = ? ORDER BY auditId DESC', uid)
      ).map((row) => auditEvent.parse(row)),
    setting: (key) =>
      (get('SELECT value FROM settings WHERE key = ?', key) as { value: string } | undefined)?.value ?? null,
  }
  return reader
}

const when = (study: Study): string => `${study.studyDate ?? ''} ${study.studyTime ?? ''}`

function mustHave<T>(value: T | null): T {
  if (value === null) throw new Error('the worklist names a patient or study that foreign keys keep')
  return value
}

interface WorklistAccess {
  all(sql: string, ...values: unknown[]): unknown[]
  count(sql: string, ...values: unknown[]): number
  patient(key: string): Patient
  study(uid: string): Study
}

const orders: Readonly<Record<WorklistQuery['sort'], readonly [ascending: string, descending: string]>> = {
  unreadFirst: ['(w.unread > 0) DESC, w.newestDate ASC', '(w.unread > 0) DESC, w.newestDate DESC'],
  date: ['w.newestDate ASC', 'w.newestDate DESC'],
  name: ['w.nameSearch ASC', 'w.nameSearch DESC'],
}

function worklist(query: WorklistQuery, { all, count, patient, study }: WorklistAccess): WorklistPage {
  const words = query.text.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? []
  const match = words.map((word) => `"${word}"*`).join(' ')
  const filter = match
    ? 'WHERE w.patientKey IN (SELECT patientKey FROM worklistSearch WHERE worklistSearch MATCH ?)'
    : ''
  const values = match ? [match] : []
  const order = orders[query.sort][query.descending ? 1 : 0]
  const rows = all(
    `SELECT w.* FROM worklist w ${filter} ORDER BY ${order}, w.patientKey LIMIT ? OFFSET ?`,
    ...values,
    query.limit,
    query.offset,
  ) as {
    patientKey: string
    newestStudy: string
    visits: number
    unread: number
    identityWarning: number
  }[]
  return {
    total: count(`SELECT count(*) n FROM worklist w ${filter}`, ...values),
    studies: count('SELECT count(*) n FROM studies'),
    rows: rows.map((row) => ({
      patient: patient(row.patientKey),
      newest: study(row.newestStudy),
      visits: row.visits,
      unread: row.unread,
      identityWarning: row.identityWarning === 1,
    })),
  }
}
