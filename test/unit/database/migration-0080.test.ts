import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WritableDb } from '../../../main/database/sqlite'
import { writeDicom } from '../../../main/dicom/write'
import { openLibrary, type Library } from '../../../main/objects/library'
import { rereadSubjects } from '../../../main/objects/rereadSubjects'
import { displayName } from '../../../shared/domain/patient'
import { messageOf } from '../../../shared/words'
import { createOldLibrary } from '../../helpers/oldLibrary'
import { instance } from '../../helpers/records'

const unencrypted = { keychain: null, passphrase: null }
let folder: string
let opened: Library | null = null

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-migration-'))
})
afterEach(() => {
  opened?.close()
  opened = null
  rmSync(folder, { recursive: true, force: true })
})

const name = (family: string, given = '') => JSON.stringify({ family, given, middle: '', prefix: '', suffix: '' })

/** A library as the program of schema 70 wrote it. */
async function oldLibrary(
  fill: (db: WritableDb, store: (study: string, sop: string, of: object) => Promise<void>) => Promise<void>,
) {
  const { db, store } = createOldLibrary(folder, 'unencrypted', unencrypted)
  await fill(db, async (study, sop, of) => {
    const file = path.join(folder, `${sop}.dcm`)
    writeFileSync(
      file,
      writeDicom(
        {
          SOPClassUID: '1.2.840.10008.5.1.4.1.1.3.1',
          SOPInstanceUID: sop,
          StudyInstanceUID: study,
          SeriesInstanceUID: `${study}.1`,
          Modality: 'US',
          SamplesPerPixel: 1,
          PhotometricInterpretation: 'MONOCHROME2',
          NumberOfFrames: '1',
          Rows: 2,
          Columns: 2,
          BitsAllocated: 8,
          BitsStored: 8,
          HighBit: 7,
          PixelRepresentation: 0,
          ...of,
        },
        '1.2.840.10008.1.2.4.50',
        [Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
      ),
    )
    const { sha256, sizeBytes } = await store.add(file)
    insertInstance(db, study, sop, sha256, sizeBytes)
  })
  db.close()
}

function insertInstance(db: WritableDb, study: string, sop: string, sha256 = sop, sizeBytes = 1): void {
  db.prepare("INSERT OR IGNORE INTO series VALUES (?, ?, 'US', '', 1)").run(`${study}.1`, study)
  db.prepare('INSERT INTO instances VALUES (?, ?, ?, 1, ?, ?, ?)').run(
    sop,
    `${study}.1`,
    study,
    sha256,
    sizeBytes,
    JSON.stringify(instance({ sop, study }).loop),
  )
}

const open = (): Library => {
  const library = openLibrary(folder, unencrypted)
  if (!library.ok) throw new Error(messageOf(library.failure))
  opened = library.value
  return library.value
}

/** Doe's visits 1.1 and 1.3 under ID 1, and under the same ID Roe's 1.2, which was noted to differ; Kay's only visit 2.1 was moved to Doe. */
function fillTwoPeople(db: WritableDb): void {
  db.exec(`
    INSERT INTO patients VALUES ('doe', '', '1', '${name('DOE', 'JOHN')}', 'doe, john', '1961-02-03', 'M'),
      ('kay', 'X', '2', '${name('Kay')}', 'kay', NULL, 'F');
    INSERT INTO studies (studyInstanceUid, patientKey, studyDate, studyTime, description, accessionNumber, identityCheck) VALUES
      ('1.1', 'doe', '2024-01-01', NULL, '', '', NULL), ('1.2', 'doe', '2025-01-01', NULL, 'Echo', '', '${JSON.stringify(
        {
          verdict: 'mayBeSomeoneElse',
          similarity: 0.5,
          threshold: 0.9,
          falseAlarmRate: null,
          modelId: 'm',
          modelVersion: '1',
        },
      )}'),
      ('1.3', 'doe', '2026-01-01', NULL, '', '', NULL), ('2.1', 'doe', '2023-01-01', NULL, '', '', NULL);
    INSERT INTO studyMoves (studyInstanceUid, fromPatient, toPatient, movedBy, movedAt) VALUES ('2.1', 'kay', 'doe', 'Dr A', '2026-02-01T00:00:00Z');
    INSERT INTO identityDifferences VALUES
      ('doe', '1.2', 'PatientName', 'DOE, JOHN', 'ROE, JANE'), ('doe', '1.2', 'PatientBirthDate', '1961-02-03', '1950-05-05'), ('doe', '1.2', 'PatientSex', 'M', 'F'),
      ('doe', '1.3', 'PatientName', 'DOE, JOHN', 'Doe, John Q'),
      ('doe', '2.1', 'PatientName', 'DOE, JOHN', 'Kay'), ('doe', '2.1', 'PatientBirthDate', '1961-02-03', ''), ('doe', '2.1', 'PatientSex', 'M', 'F');
    INSERT INTO worklist VALUES ('doe', '1.3', '2026-01-01', 4, 4, 1, 'doe, john');
    INSERT INTO worklistSearch (rowid, patientKey, words) SELECT rowid, patientKey, 'DOE, JOHN 1' FROM worklist;
  `)
}

describe('schema 70 to 80', () => {
  it('gives every study its own demographics, and two people under one ID a patient each', async () => {
    await oldLibrary((db) => {
      fillTwoPeople(db)
      for (const study of ['1.1', '1.2', '1.3', '2.1']) insertInstance(db, study, `${study}.1.1`)
      return Promise.resolve()
    })
    const library = open()
    const { database } = library
    const shown = (uid: string) => {
      const study = database.study(uid)
      const { name: of, birthDate, sex, patientId, source } = study?.subject ?? {}
      return [study?.patientKey === 'doe', of && displayName(of), birthDate, sex, patientId, source]
    }
    expect(['1.1', '1.2', '1.3', '2.1'].map(shown)).toEqual([
      [true, 'DOE, JOHN', '1961-02-03', 'M', '1', 'files'],
      [false, 'ROE, JANE', '1950-05-05', 'F', '1', 'record'],
      [true, 'Doe, John Q', '1961-02-03', 'M', '1', 'record'],
      [true, 'Kay', null, 'F', '2', 'record'],
    ])
    expect(database.study('1.2')?.identityCheck).toBeNull()
    const query = { sort: 'name', descending: false, offset: 0, limit: 10 } as const
    expect(
      database
        .worklist({ ...query, text: '' })
        .rows.map(({ patient, visits, unread, sharesIdWith }) => [
          displayName(patient.name),
          patient.birthDate,
          visits,
          unread,
          sharesIdWith.length,
        ]),
    ).toEqual([
      ['DOE, JOHN', '1961-02-03', 3, 3, 1],
      ['ROE, JANE', '1950-05-05', 1, 1, 1],
    ])
    expect(database.worklist({ ...query, text: 'jane' }).total).toBe(1)
    expect(database.priors('1.3').map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.1', '2.1'])
    // Files that can't be read leave what was noted, and that it was.
    await rereadSubjects(library)
    expect(database.study('1.2')?.subject).toMatchObject({ source: 'record', birthDate: '1950-05-05' })
    expect(database.undoMove('2.1', 'Dr A')).toMatchObject({ ok: true, value: { patientKey: 'kay' } })
  })
  it('reads the files of such a study again, and says of a mixed one whom else it names', async () => {
    await oldLibrary(async (db, store) => {
      fillTwoPeople(db)
      for (const study of ['1.1', '2.1']) insertInstance(db, study, `${study}.1.1`)
      const roe = { PatientID: '1', PatientName: 'ROE^JANE^ANN^Dr', PatientBirthDate: '19500505', PatientSex: 'F' }
      const doe = { PatientID: '1', PatientName: 'Doe^John^Q', PatientBirthDate: '19610203', PatientSex: 'M' }
      await store('1.2', '1.2.1.1', roe)
      await store('1.3', '1.3.1.1', doe)
      await store('1.3', '1.3.1.2', roe)
    })
    const library = open()
    await rereadSubjects(library)
    const { database } = library
    expect(database.study('1.2')?.subject).toMatchObject({
      source: 'files',
      name: { family: 'ROE', given: 'JANE', middle: 'ANN', prefix: 'Dr' },
      others: [],
    })
    expect(database.study('1.3')).toMatchObject({
      patientKey: 'doe',
      subject: { source: 'files', name: { family: 'Doe', middle: 'Q' }, others: [{ name: { family: 'ROE' } }] },
    })
    expect(database.priors('1.3')).toEqual([])
    expect(database.studiesWithNotedSubject()).toEqual(['2.1'])
  })
})
