import { priorsOf } from '../../../shared/compare/prior'
import type { Loop } from '../../../shared/domain/loop'
import { asNamedBy, displayName, type Patient } from '../../../shared/domain/patient'
import { demographicDifferences, type DemographicAttribute } from '../../../shared/identity/demographics'
import type { SharedId, Study, WorklistPage, WorklistQuery } from '../../../shared/domain/study'
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
  /** The study's patient as its own files name them. */
  patientOf(study: Study): Patient
  /** The other patients under the same issuer and ID that have studies, at most ten. */
  sharingId(patientKey: string): readonly SharedId[]
  /** Studies of a library of before whose subject is as it was noted then. */
  studiesWithNotedSubject(): readonly string[]
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

const STUDY = `SELECT s.*, m.fromPatient, m.movedBy, m.movedAt, m.joinId, f.name fromName, f.patientId fromPatientId FROM studies s
  LEFT JOIN studyMoves m ON m.moveId = (SELECT max(moveId) FROM studyMoves o WHERE o.studyInstanceUid = s.studyInstanceUid AND o.undoneAt IS NULL) LEFT JOIN patients f ON f.patientKey = m.fromPatient`

/** Reads of patients, their studies and loops. */
export function studiesReader({ get, all, count }: ReadAccess): StudiesReader {
  const toWholePatient = (row: unknown): Patient => {
    const patient = toPatient(row, [])
    return { ...patient, differences: differencesAmong(patient, reader.studiesOf(patient.patientKey)) }
  }

  // Rows are numbered as they come: what stands above the last one came since.
  const lastAtOpening = count('SELECT coalesce(max(rowid), 0) n FROM studies')

  const reader: StudiesReader = {
    worklist: (query) =>
      worklist(query, {
        all,
        count,
        lastAtOpening,
        patient: (key) => mustHave(reader.patient(key)),
        sharingId: (key) => reader.sharingId(key),
        study: (uid) => mustHave(reader.study(uid)),
      }),
    counts: () => ({
      patients: count('SELECT count(*) n FROM worklist'),
      studies: count('SELECT count(*) n FROM studies'),
      instances: count('SELECT count(*) n FROM instances'),
    }),
    patients: () =>
      all('SELECT p.* FROM patients p JOIN worklist USING (patientKey) ORDER BY p.nameSearch, p.patientKey').map(
        toWholePatient,
      ),
    patient: (patientKey) => {
      const row = get('SELECT * FROM patients WHERE patientKey = ?', patientKey)
      return row === undefined ? null : toWholePatient(row)
    },
    studiesWithNotedSubject: () =>
      all("SELECT studyInstanceUid FROM studies WHERE subjectSource = 'record' ORDER BY studyInstanceUid").map(
        (row) => (row as { studyInstanceUid: string }).studyInstanceUid,
      ),
    patientOf: (study) => asNamedBy(mustHave(reader.patient(study.patientKey)), study),
    sharingId: (patientKey) => {
      const patient = reader.patient(patientKey)
      if (!patient || patient.patientId === '') return []
      return all(
        "SELECT p.*, w.visits FROM patients p JOIN worklist w USING (patientKey) WHERE p.issuer = ? AND p.patientId = ? AND p.patientId <> '' AND p.patientKey <> ? ORDER BY p.nameSearch, p.patientKey LIMIT 10",
        patient.issuerOfPatientId,
        patient.patientId,
        patientKey,
      ).map((row) => {
        const other = toWholePatient(row)
        const { visits } = row as { visits: number }
        return { patient: other, visits, differing: demographicDifferences(patient, other) }
      })
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

const attributes: Readonly<Record<DemographicAttribute, Patient['differences'][number]['attribute']>> = {
  name: 'PatientName',
  birthDate: 'PatientBirthDate',
  sex: 'PatientSex',
}

/** What studies' files say otherwise than the patient's record: of visits that a reader filed here. */
function differencesAmong(patient: Patient, studies: readonly Study[]): Patient['differences'] {
  const words = ({ name, birthDate, sex }: Pick<Patient, DemographicAttribute>, attribute: DemographicAttribute) =>
    ({ name: displayName(name), birthDate: birthDate ?? '', sex: sex ?? '' })[attribute]
  return studies.flatMap(({ studyInstanceUid, subject }) =>
    demographicDifferences(patient, subject).map((attribute) => ({
      studyInstanceUid,
      attribute: attributes[attribute],
      recorded: words(patient, attribute),
      found: words(subject, attribute),
    })),
  )
}

function mustHave<T>(value: T | null): T {
  if (value === null) throw new Error('the worklist names a patient or study that foreign keys keep')
  return value
}

interface WorklistAccess extends Pick<ReadAccess, 'all' | 'count'> {
  /** Row of the last study that was there when the library was opened. */
  readonly lastAtOpening: number
  patient(key: string): Patient
  sharingId(key: string): readonly SharedId[]
  study(uid: string): Study
}

const ARRIVED = '(SELECT max(s.rowid) FROM studies s WHERE s.patientKey = w.patientKey)'

const orders: Readonly<Record<WorklistQuery['sort'], readonly [ascending: string, descending: string]>> = {
  unreadFirst: ['(w.unread > 0) DESC, w.newestDate ASC', '(w.unread > 0) DESC, w.newestDate DESC'],
  arrived: [`${ARRIVED} ASC`, `${ARRIVED} DESC`],
  date: ['w.newestDate ASC', 'w.newestDate DESC'],
  name: ['w.nameSearch ASC', 'w.nameSearch DESC'],
}

function worklist(
  query: WorklistQuery,
  { all, count, lastAtOpening, patient, sharingId, study }: WorklistAccess,
): WorklistPage {
  const words = query.text.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? []
  const match = words.map((word) => `"${word}"*`).join(' ')
  const conditions: readonly (readonly [sql: string, ...values: string[]])[] = [
    ...(match
      ? [['w.patientKey IN (SELECT patientKey FROM worklistSearch WHERE worklistSearch MATCH ?)', match] as const]
      : []),
    ...(query.unreadOnly === true ? [['w.unread > 0'] as const] : []),
    ...(query.modality
      ? [
          [
            'w.patientKey IN (SELECT s.patientKey FROM series r JOIN studies s USING (studyInstanceUid) WHERE r.modality = ?)',
            query.modality,
          ] as const,
        ]
      : []),
  ]
  const filter = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}` : ''
  const values = conditions.flatMap(([, ...bound]) => bound)
  const order = orders[query.sort][query.descending ? 1 : 0]
  const rows = all(
    `SELECT w.*, EXISTS (SELECT 1 FROM studies s WHERE s.patientKey = w.patientKey AND s.rowid > ? AND s.readState = 'unread') isNew FROM worklist w ${filter} ORDER BY ${order}, w.patientKey LIMIT ? OFFSET ?`,
    lastAtOpening,
    ...values,
    query.limit,
    query.offset,
  ) as {
    patientKey: string
    newestStudy: string
    visits: number
    unread: number
    identityWarning: number
    isNew: number
  }[]
  return {
    total: count(`SELECT count(*) n FROM worklist w ${filter}`, ...values),
    studies: count('SELECT count(*) n FROM studies'),
    modalities: all('SELECT DISTINCT modality FROM series ORDER BY modality').map(
      (row) => (row as { modality: string }).modality,
    ),
    rows: rows.map((row) => ({
      patient: patient(row.patientKey),
      newest: study(row.newestStudy),
      visits: row.visits,
      unread: row.unread,
      identityWarning: row.identityWarning === 1,
      sharesIdWith: sharingId(row.patientKey),
      isNew: row.isNew === 1,
    })),
  }
}
