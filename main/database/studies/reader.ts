import { priorsOf } from '../../../shared/compare/prior'
import type { Loop } from '../../../shared/domain/loop'
import { identityDifference, type Patient } from '../../../shared/domain/patient'
import type { Study, WorklistPage, WorklistQuery } from '../../../shared/domain/study'
import type { ReadAccess } from '../access'
import { toLoop, toPatient, toStudy } from '../rows'

/** A stored instance: where its bytes are. */
export interface StoredFile {
  readonly sopInstanceUid: string
  readonly sha256: string
  readonly sizeBytes: number
}

export interface StudiesReader {
  worklist(query: WorklistQuery): WorklistPage
  counts(): { readonly patients: number; readonly studies: number; readonly instances: number }
  patients(): readonly Patient[]
  patient(patientKey: string): Patient | null
  /** Oldest first. */
  studiesOf(patientKey: string): readonly Study[]
  study(studyInstanceUid: string): Study | null
  /** Of the same patient, newest first. */
  priors(studyInstanceUid: string): readonly Study[]
  /** In series and instance order. */
  loops(studyInstanceUid: string): readonly Loop[]
  loop(sopInstanceUid: string): Loop | null
  storedFile(sopInstanceUid: string): StoredFile | null
  hasContent(sha256: string): boolean
  storedFiles(): readonly StoredFile[]
}

const STUDY = `SELECT s.*, p.birthDate, m.fromPatient, m.movedBy, m.movedAt, f.name fromName, f.patientId fromPatientId FROM studies s JOIN patients p USING (patientKey)
  LEFT JOIN studyMoves m ON m.moveId = (SELECT max(moveId) FROM studyMoves o WHERE o.studyInstanceUid = s.studyInstanceUid AND o.undoneAt IS NULL) LEFT JOIN patients f ON f.patientKey = m.fromPatient`

/** Reads of patients, their studies and loops. */
export function studiesReader({ get, all, count }: ReadAccess): StudiesReader {
  const differencesOf = (patientKey: string): Patient['differences'] =>
    all(
      'SELECT studyInstanceUid, attribute, recorded, found FROM identityDifferences WHERE patientKey = ? ORDER BY studyInstanceUid',
      patientKey,
    ).map((row) => identityDifference.parse(row))

  const reader: StudiesReader = {
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
      return study ? priorsOf(study, reader.studiesOf(study.patientKey)) : []
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
    storedFiles: () => all('SELECT sopInstanceUid, sha256, sizeBytes FROM instances ORDER BY sha256') as StoredFile[],
    hasContent: (sha256) => get('SELECT 1 FROM instances WHERE sha256 = ?', sha256) !== undefined,
  }
  return reader
}

function mustHave<T>(value: T | null): T {
  if (value === null) throw new Error('the worklist names a patient or study that foreign keys keep')
  return value
}

interface WorklistAccess extends Pick<ReadAccess, 'all' | 'count'> {
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
