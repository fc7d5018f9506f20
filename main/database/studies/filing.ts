import { say } from '../../../shared/words'
import { randomUUID } from 'node:crypto'
import { loop as loopSchema } from '../../../shared/domain/loop'
import { alphabeticName, displayName } from '../../../shared/domain/patient'
import { warnsOfSomeoneElse } from '../../../shared/domain/study'
import type { Changed } from '../access'
import type { WritableDb } from '../sqlite'
import type { StudiesReader } from './reader'
import type { AddedInstances, InstanceRecord } from './instanceRecord'

export type Filing = ReturnType<typeof createFiling>

/** Filing instances under patients, studies and series. Callers wrap each call in a transaction. */
export function createFiling(db: WritableDb, reader: StudiesReader) {
  const run = (sql: string, ...values: unknown[]): void => void db.prepare(sql).run(...values)

  function addInstances(batch: readonly InstanceRecord[], changed: Changed): AddedInstances {
    let added = 0
    let duplicates = 0
    const conflicts: { sopInstanceUid: string; reason: string }[] = []
    const studies = new Set<string>()
    for (const record of batch) {
      const kept = reader.storedFile(record.loop.sopInstanceUid)
      if (kept?.sha256 === record.file.sha256) duplicates += 1
      else if (kept)
        conflicts.push({
          sopInstanceUid: record.loop.sopInstanceUid,
          reason: say('fileProblems.otherFileKept'),
        })
      else {
        addOne(record)
        studies.add(record.study.studyInstanceUid)
        added += 1
      }
    }
    for (const uid of studies) {
      recount(uid)
      chooseThumbnail(uid)
    }
    for (const key of new Set([...studies].map((uid) => reader.study(uid)?.patientKey ?? ''))) {
      refreshWorklist(key)
      // A new visit is a prior of others, and its files may name the patient otherwise.
      changed(...reader.studiesOf(key).map(({ studyInstanceUid }) => studyInstanceUid))
    }
    return { added, duplicates, conflicts }
  }

  function addOne({ patient, study, series, loop, file }: InstanceRecord): void {
    const known = reader.study(study.studyInstanceUid)
    const patientKey = known?.patientKey ?? patientFor(patient)
    noteDifferences(patientKey, patient, study.studyInstanceUid)
    run(
      `INSERT INTO studies (studyInstanceUid, patientKey, studyDate, studyTime, description, accessionNumber, heightCm, weightKg)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (studyInstanceUid) DO UPDATE SET heightCm = coalesce(heightCm, excluded.heightCm), weightKg = coalesce(weightKg, excluded.weightKg)`,
      study.studyInstanceUid,
      patientKey,
      study.studyDate,
      study.studyTime,
      study.description,
      study.accessionNumber,
      study.heightCm,
      study.weightKg,
    )
    run(
      'INSERT OR IGNORE INTO series (seriesInstanceUid, studyInstanceUid, modality, description, seriesNumber) VALUES (?, ?, ?, ?, ?)',
      series.seriesInstanceUid,
      study.studyInstanceUid,
      series.modality,
      series.description,
      series.seriesNumber,
    )
    run(
      'INSERT INTO instances (sopInstanceUid, seriesInstanceUid, studyInstanceUid, instanceNumber, sha256, sizeBytes, loop) VALUES (?, ?, ?, ?, ?, ?, ?)',
      loop.sopInstanceUid,
      series.seriesInstanceUid,
      study.studyInstanceUid,
      loop.instanceNumber,
      file.sha256,
      file.sizeBytes,
      JSON.stringify(loopSchema.parse(loop)),
    )
  }

  /** Patients are one only on issuer + ID; without an ID each study stands alone. */
  function patientFor(patient: InstanceRecord['patient']): string {
    const same = patient.patientId
      ? (db
          .prepare("SELECT patientKey FROM patients WHERE issuer = ? AND patientId = ? AND patientId <> ''")
          .get(patient.issuerOfPatientId, patient.patientId) as { patientKey: string } | undefined)
      : undefined
    if (same) return same.patientKey
    const patientKey = randomUUID()
    run(
      'INSERT INTO patients (patientKey, issuer, patientId, name, nameSearch, birthDate, sex) VALUES (?, ?, ?, ?, ?, ?, ?)',
      patientKey,
      patient.issuerOfPatientId,
      patient.patientId,
      JSON.stringify(patient.name),
      displayName(patient.name).toLowerCase(),
      patient.birthDate,
      patient.sex,
    )
    return patientKey
  }

  function noteDifferences(patientKey: string, found: InstanceRecord['patient'], studyInstanceUid: string): void {
    const recorded = reader.patient(patientKey)
    if (!recorded) return
    const pairs = [
      ['PatientName', alphabeticName(recorded.name), alphabeticName(found.name)],
      ['PatientBirthDate', recorded.birthDate ?? '', found.birthDate ?? ''],
      ['PatientSex', recorded.sex ?? '', found.sex ?? ''],
    ] as const
    for (const [attribute, was, is] of pairs)
      if (was !== is)
        run(
          'INSERT OR IGNORE INTO identityDifferences (patientKey, studyInstanceUid, attribute, recorded, found) VALUES (?, ?, ?, ?, ?)',
          patientKey,
          studyInstanceUid,
          attribute,
          was,
          is,
        )
  }

  function recount(uid: string): void {
    run(
      `UPDATE studies SET loopCount = (SELECT count(*) FROM instances WHERE studyInstanceUid = @uid AND loop ->> 'kind' = 'cine'),
       stillCount = (SELECT count(*) FROM instances WHERE studyInstanceUid = @uid AND loop ->> 'kind' = 'still') WHERE studyInstanceUid = @uid`,
      { uid },
    )
  }

  /** The study's picture: a four-chamber loop if there is one, else the first loop that can be shown. */
  function chooseThumbnail(uid: string): void {
    run(
      `UPDATE studies SET thumbnailSop = (SELECT sopInstanceUid FROM instances WHERE studyInstanceUid = @uid AND loop ->> 'refusal' IS NULL
       ORDER BY (loop ->> '$.view.code') = 'A4C' DESC, (loop ->> 'kind') = 'cine' DESC, instanceNumber, sopInstanceUid LIMIT 1) WHERE studyInstanceUid = @uid`,
      { uid },
    )
  }

  function refreshWorklist(patientKey: string): void {
    const patient = reader.patient(patientKey)
    const studies = reader.studiesOf(patientKey)
    const newest = studies.at(-1)
    if (!patient) return
    if (!newest) {
      run('DELETE FROM worklistSearch WHERE rowid = (SELECT rowid FROM worklist WHERE patientKey = ?)', patientKey)
      run('DELETE FROM worklist WHERE patientKey = ?', patientKey)
      return
    }
    const unread = studies.filter((study) => study.readState === 'unread').length
    const warned = studies.some((study) => warnsOfSomeoneElse(study.identityCheck))
    run(
      `INSERT INTO worklist (patientKey, newestStudy, newestDate, visits, unread, identityWarning, nameSearch) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (patientKey) DO UPDATE SET newestStudy = excluded.newestStudy, newestDate = excluded.newestDate, visits = excluded.visits,
       unread = excluded.unread, identityWarning = excluded.identityWarning, nameSearch = excluded.nameSearch`,
      patientKey,
      newest.studyInstanceUid,
      newest.studyDate ?? '',
      studies.length,
      unread,
      warned ? 1 : 0,
      displayName(patient.name).toLowerCase(),
    )
    run('DELETE FROM worklistSearch WHERE rowid = (SELECT rowid FROM worklist WHERE patientKey = ?)', patientKey)
    const words = [
      displayName(patient.name),
      patient.patientId,
      ...studies.flatMap((study) => [study.studyDate ?? '', study.description, study.accessionNumber]),
    ].join(' ')
    run(
      'INSERT INTO worklistSearch (rowid, patientKey, words) SELECT rowid, patientKey, ? FROM worklist WHERE patientKey = ?',
      words,
      patientKey,
    )
  }

  return { addInstances, refreshWorklist, chooseThumbnail }
}
