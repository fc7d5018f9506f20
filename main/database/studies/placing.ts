import { randomUUID } from 'node:crypto'
import { displayName, type Patient } from '../../../shared/domain/patient'
import type { Study, StudySubject } from '../../../shared/domain/study'
import {
  belongsAmong,
  choosePatient,
  filledFrom,
  type Candidate,
  type Demographics,
  type Subject,
} from '../../../shared/identity/demographics'
import { demographicsRow } from '../rows'
import type { WritableDb } from '../sqlite'
import type { StudiesReader } from './reader'

export type Placing = ReturnType<typeof createPlacing>

/** A visit that a reader moved alone speaks for nobody here: its files name another patient. One filed by a change of name does. */
export const speaks = ({ moved }: Study): boolean => moved === null || moved.joinId !== null

/** Which patient a study is filed under, by its issuer and ID and what its files say. Callers wrap each call in a transaction. */
export function createPlacing(db: WritableDb, reader: StudiesReader) {
  const run = (sql: string, ...values: unknown[]): void => void db.prepare(sql).run(...values)

  /** The patient for a study of these demographics: one of those under its ID, or a new one. Without an ID each study stands alone. */
  function patientFor(subject: Subject, studyInstanceUid: string): string {
    const { issuerOfPatientId: issuer, patientId } = subject
    const patientKey =
      patientId === '' ? null : choosePatient(subject, candidatesFor(issuer, patientId, studyInstanceUid))
    return patientKey ?? addPatient(subject)
  }

  function candidatesFor(issuer: string, patientId: string, withoutStudy: string): readonly Candidate[] {
    const keys = db
      .prepare(
        "SELECT patientKey FROM patients WHERE issuer = ? AND patientId = ? AND patientId <> '' ORDER BY patientKey",
      )
      .pluck()
      .all(issuer, patientId) as string[]
    const candidates = keys.map((patientKey) => ({ patientKey, visits: visitsOf(patientKey, withoutStudy) }))
    const withVisits = candidates.filter(({ visits }) => visits.length > 0)
    if (withVisits.length > 0) return withVisits
    // All visits of this ID were moved away: what was recorded of the patient stands for them.
    return keys.flatMap((patientKey) => {
      const patient = reader.patient(patientKey)
      return patient ? [{ patientKey, visits: [patient] }] : []
    })
  }

  /** What a patient's visits that speak say, each once: an anonymised archive may have thousands under one ID. */
  function visitsOf(patientKey: string, withoutStudy: string): readonly Demographics[] {
    return db
      .prepare(
        `SELECT DISTINCT name, birthDate, sex FROM studies s WHERE patientKey = ? AND studyInstanceUid <> ? AND
         coalesce((SELECT joinId IS NOT NULL FROM studyMoves m WHERE m.studyInstanceUid = s.studyInstanceUid AND undoneAt IS NULL ORDER BY moveId DESC LIMIT 1), 1)`,
      )
      .all(patientKey, withoutStudy)
      .map((row) => demographicsRow.parse(row))
  }

  function addPatient(subject: Subject): string {
    const patientKey = randomUUID()
    run(
      'INSERT INTO patients (patientKey, issuer, patientId, name, nameSearch, birthDate, sex) VALUES (?, ?, ?, ?, ?, ?, ?)',
      patientKey,
      subject.issuerOfPatientId,
      subject.patientId,
      JSON.stringify(subject.name),
      displayName(subject.name).toLowerCase(),
      subject.birthDate,
      subject.sex,
    )
    return patientKey
  }

  /** A study whose files say more than before may not be its patient's any more. One that a reader placed stays. Returns the patients concerned. */
  function placeAnew(studyInstanceUid: string): readonly string[] {
    const study = reader.study(studyInstanceUid)
    if (!study || study.moved !== null) return []
    const { patientKey, subject } = study
    const patient = reader.patient(patientKey)
    const others = visitsOf(patientKey, studyInstanceUid)
    const isUnderItsId =
      patient?.patientId === subject.patientId && patient.issuerOfPatientId === subject.issuerOfPatientId
    if (isUnderItsId && (others.length === 0 || belongsAmong(subject, others))) return [patientKey]
    const next = patientFor(subject, studyInstanceUid)
    run('UPDATE studies SET patientKey = ?, identityCheck = NULL WHERE studyInstanceUid = ?', next, studyInstanceUid)
    return [patientKey, next]
  }

  function setSubject(studyInstanceUid: string, subject: StudySubject): void {
    run(
      'UPDATE studies SET issuer = ?, patientId = ?, name = ?, birthDate = ?, sex = ?, subjectSource = ?, otherSubjects = ? WHERE studyInstanceUid = ?',
      subject.issuerOfPatientId,
      subject.patientId,
      JSON.stringify(subject.name),
      subject.birthDate,
      subject.sex,
      subject.source,
      JSON.stringify(subject.others),
      studyInstanceUid,
    )
  }

  /** The patient's record follows the newest study that speaks; what that lacks, older ones say. */
  function refreshPatient(patient: Patient, studies: readonly Study[]): Patient {
    const [newest, ...older] = studies.filter(speaks).reverse()
    if (!newest) return patient
    const { name, birthDate, sex } = older.reduce<Subject>(
      (record, { subject }) => filledFrom(record, subject),
      newest.subject,
    )
    run(
      'UPDATE patients SET name = ?, nameSearch = ?, birthDate = ?, sex = ? WHERE patientKey = ?',
      JSON.stringify(name),
      displayName(name).toLowerCase(),
      birthDate,
      sex,
      patient.patientKey,
    )
    return { ...patient, name, birthDate, sex }
  }

  return { patientFor, placeAnew, setSubject, refreshPatient }
}
