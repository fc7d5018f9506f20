import { randomUUID } from 'node:crypto'
import { displayName, personName, type PersonName, type Sex } from '../../../shared/domain/patient'
import { choosePatient, isSamePerson, type Demographics } from '../../../shared/identity/demographics'
import type { WritableDb } from '../sqlite'

/**
 * Every study keeps who its own files say it is of; a patient's studies that differ in that become patients of their own, but for
 * those that a reader moved. What differed was noted as text: such studies are marked `record` until their files are read again.
 */
export function migrate(db: WritableDb): void {
  db.exec(`
    ALTER TABLE studies ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
    ALTER TABLE studies ADD COLUMN patientId TEXT NOT NULL DEFAULT '';
    ALTER TABLE studies ADD COLUMN name TEXT NOT NULL DEFAULT '{"family":"","given":"","middle":"","prefix":"","suffix":""}';
    ALTER TABLE studies ADD COLUMN birthDate TEXT;
    ALTER TABLE studies ADD COLUMN sex TEXT;
    ALTER TABLE studies ADD COLUMN subjectSource TEXT NOT NULL DEFAULT 'files';
    -- JSON: what others of the study's files say, where they name another person.
    ALTER TABLE studies ADD COLUMN otherSubjects TEXT NOT NULL DEFAULT '[]';
    -- Visits that one act of a reader filed together share it.
    ALTER TABLE studyMoves ADD COLUMN joinId TEXT;
    DROP INDEX patientsByIdentity;
    CREATE INDEX patientsByIdentity ON patients (issuer, patientId) WHERE patientId <> '';
  `)
  for (const study of studiesOf(db)) fillSubject(db, study)
  for (const patientKey of db
    .prepare('SELECT patientKey FROM studies GROUP BY patientKey HAVING count(*) > 1')
    .pluck()
    .all() as string[])
    split(db, patientKey)
  db.exec('DROP TABLE identityDifferences')
}

interface OldStudy {
  readonly studyInstanceUid: string
  readonly patientKey: string
  readonly issuer: string
  readonly patientId: string
  readonly name: string
  readonly birthDate: string | null
  readonly sex: Sex | null
  /** Where a reader moved the study from, first of all. */
  readonly origin: string | null
}

const studiesOf = (db: WritableDb): OldStudy[] =>
  db
    .prepare(
      `SELECT s.studyInstanceUid, p.patientKey, p.issuer, p.patientId, p.name, p.birthDate, p.sex,
       (SELECT m.fromPatient FROM studyMoves m WHERE m.studyInstanceUid = s.studyInstanceUid AND m.undoneAt IS NULL ORDER BY m.moveId LIMIT 1) origin
       FROM studies s JOIN patients p USING (patientKey)`,
    )
    .all() as OldStudy[]

/** Where nothing differing was noted, the study's files say what is recorded of its patient. */
function fillSubject(db: WritableDb, study: OldStudy): void {
  const differing = db
    .prepare('SELECT attribute, found FROM identityDifferences WHERE studyInstanceUid = ? ORDER BY attribute, found')
    .all(study.studyInstanceUid) as { attribute: string; found: string }[]
  const found = (attribute: string): string | undefined =>
    differing.find((difference) => difference.attribute === attribute)?.found
  const [name, birthDate, sex] = [found('PatientName'), found('PatientBirthDate'), found('PatientSex')]
  const origin =
    study.origin === null
      ? undefined
      : (db.prepare('SELECT issuer, patientId FROM patients WHERE patientKey = ?').get(study.origin) as
          Pick<OldStudy, 'issuer' | 'patientId'> | undefined)
  db.prepare(
    'UPDATE studies SET issuer = ?, patientId = ?, name = ?, birthDate = ?, sex = ?, subjectSource = ? WHERE studyInstanceUid = ?',
  ).run(
    origin?.issuer ?? study.issuer,
    origin?.patientId ?? study.patientId,
    name === undefined ? study.name : JSON.stringify(nameOfText(name)),
    birthDate === undefined ? study.birthDate : birthDate || null,
    sex === undefined ? study.sex : sex || null,
    differing.length === 0 ? 'files' : 'record',
    study.studyInstanceUid,
  )
}

/** Names were noted as "Family, Given Middle", or "Name not recorded". */
function nameOfText(text: string): PersonName {
  const [family = '', ...given] = text === 'Name not recorded' ? [''] : text.split(', ')
  return { family, given: given.join(', '), middle: '', prefix: '', suffix: '' }
}

interface Visit extends Demographics {
  readonly studyInstanceUid: string
}

/** Visits stay with the patient whose record they agree with; the rest go by whose files agree, to patients of their own. */
function split(db: WritableDb, patientKey: string): void {
  const patient = patientRow(db, patientKey)
  const visits = (
    db
      .prepare(
        `SELECT studyInstanceUid, name, birthDate, sex FROM studies s WHERE patientKey = ? AND NOT EXISTS
         (SELECT 1 FROM studyMoves m WHERE m.studyInstanceUid = s.studyInstanceUid AND m.undoneAt IS NULL) ORDER BY studyDate, studyTime, studyInstanceUid`,
      )
      .all(patientKey) as { studyInstanceUid: string; name: string; birthDate: string | null; sex: Sex | null }[]
  ).map((row): Visit => ({ ...row, name: personName.parse(JSON.parse(row.name)) }))
  const groups: { readonly patientKey: string; readonly visits: Visit[] }[] = [{ patientKey, visits: [] }]
  // The patient's own first, so that their group is begun by them.
  const own = visits.filter((visit) => isSamePerson(visit, patient))
  for (const visit of [...own, ...visits.filter((visit) => !own.includes(visit))]) {
    const begun = groups.filter((group) => group.visits.length > 0)
    const key = begun.length === 0 && own.length > 0 ? patientKey : choosePatient(visit, begun)
    const group = groups.find(({ patientKey }) => patientKey === key)
    if (group) group.visits.push(visit)
    else groups.push({ patientKey: addPatient(db, patientKey, visit), visits: [visit] })
  }
  const moved = groups.slice(1)
  if (moved.length === 0) return
  for (const group of moved)
    for (const { studyInstanceUid } of group.visits)
      db.prepare('UPDATE studies SET patientKey = ? WHERE studyInstanceUid = ?').run(group.patientKey, studyInstanceUid)
  for (const group of groups) {
    // Hearts were compared with those of another person.
    db.prepare('UPDATE studies SET identityCheck = NULL WHERE patientKey = ?').run(group.patientKey)
    refreshWorklist(db, group.patientKey)
  }
}

function patientRow(db: WritableDb, patientKey: string): Demographics {
  const row = db.prepare('SELECT name, birthDate, sex FROM patients WHERE patientKey = ?').get(patientKey) as {
    name: string
    birthDate: string | null
    sex: Sex | null
  }
  return { ...row, name: personName.parse(JSON.parse(row.name)) }
}

function addPatient(db: WritableDb, underIdOf: string, { name, birthDate, sex }: Visit): string {
  const patientKey = randomUUID()
  db.prepare(
    `INSERT INTO patients (patientKey, issuer, patientId, name, nameSearch, birthDate, sex)
     SELECT ?, issuer, patientId, ?, ?, ?, ? FROM patients WHERE patientKey = ?`,
  ).run(patientKey, JSON.stringify(name), displayName(name).toLowerCase(), birthDate, sex, underIdOf)
  return patientKey
}

/** The worklist's row as this schema keeps it. */
function refreshWorklist(db: WritableDb, patientKey: string): void {
  db.prepare('DELETE FROM worklistSearch WHERE rowid = (SELECT rowid FROM worklist WHERE patientKey = ?)').run(
    patientKey,
  )
  db.prepare('DELETE FROM worklist WHERE patientKey = ?').run(patientKey)
  db.prepare(
    `INSERT INTO worklist (patientKey, newestStudy, newestDate, visits, unread, identityWarning, nameSearch)
     SELECT p.patientKey, n.studyInstanceUid, coalesce(n.studyDate, ''),
       (SELECT count(*) FROM studies s WHERE s.patientKey = p.patientKey),
       (SELECT count(*) FROM studies s WHERE s.patientKey = p.patientKey AND s.readState = 'unread'), 0, p.nameSearch
     FROM patients p JOIN studies n ON n.studyInstanceUid =
       (SELECT studyInstanceUid FROM studies s WHERE s.patientKey = p.patientKey ORDER BY studyDate DESC, studyTime DESC, studyInstanceUid DESC LIMIT 1)
     WHERE p.patientKey = ?`,
  ).run(patientKey)
  const words = db
    .prepare(
      `SELECT p.nameSearch || ' ' || p.patientId || ' ' || group_concat(coalesce(s.studyDate, '') || ' ' || s.description || ' ' || s.accessionNumber, ' ')
       FROM patients p JOIN studies s USING (patientKey) WHERE p.patientKey = ? GROUP BY p.patientKey`,
    )
    .pluck()
    .get(patientKey) as string | undefined
  db.prepare(
    'INSERT INTO worklistSearch (rowid, patientKey, words) SELECT rowid, patientKey, ? FROM worklist WHERE patientKey = ?',
  ).run(words ?? '', patientKey)
}
