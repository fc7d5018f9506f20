import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLibrary, openLibrary, type Library } from '../../../main/objects/library'
import type { InstanceRecord } from '../../../main/database/interface'
import { migrateUp, type Migration } from '../../../main/database/migrate'
import { openWritable } from '../../../main/database/sqlite'
import { instance, modelRun, statement } from '../../helpers/records'
import { failureOf } from '../../../shared/result'
import { messageOf, wordsOf } from '../../../shared/words'
import type { WorklistQuery } from '../../../shared/domain/study'

const locked = { keychain: null, passphrase: 'correct horse' }
let folder: string
let library: Library

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-library-'))
  const created = createLibrary(folder, 'passphrase', locked)
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
})
afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true, force: true })
})

const add = (...records: InstanceRecord[]) => library.database.addInstances(records)

describe('patients', () => {
  const keyOf = (study: string): string => library.database.study(study)?.patientKey ?? ''
  const subjectOf = (study: string) => {
    const { name, birthDate, sex } = library.database.study(study)?.subject ?? {}
    return [name?.family, birthDate, sex]
  }
  const rows = (text = '') =>
    library.database.worklist({ text, sort: 'name', descending: false, offset: 0, limit: 10 }).rows

  it('are one only on issuer and ID, and each study without an ID is one', () => {
    add(instance({ sop: '1', study: 's1', patientId: 'A' }), instance({ sop: '2', study: 's2', patientId: 'A' }))
    add(
      instance({ sop: '3', study: 's3', patientId: 'A', issuer: 'elsewhere' }),
      instance({ sop: '4', study: 's4', patientId: '' }),
      instance({ sop: '5', study: 's5', patientId: '' }),
    )
    expect(library.database.counts()).toEqual({ patients: 4, studies: 5, instances: 5 })
  })
  it('are two where one ID is that of two people, each with their own demographics and told of the other', () => {
    add(
      instance({ sop: '1', study: 's1', patientId: 'A', family: 'Miller' }),
      instance({ sop: '2', study: 's2', patientId: 'A', family: 'Roe', birthDate: '1960-01-02' }),
      instance({ sop: '3', study: 's3', patientId: 'A', family: 'MILLER ' }),
    )
    expect(library.database.counts().patients).toBe(2)
    expect(keyOf('s1')).toBe(keyOf('s3'))
    expect(keyOf('s2')).not.toBe(keyOf('s1'))
    expect(library.database.priors('s2')).toEqual([])
    expect(subjectOf('s1')).toEqual(['Miller', '1970-01-01', 'F'])
    expect(subjectOf('s2')).toEqual(['Roe', '1960-01-02', 'F'])
    expect(
      rows().map(({ patient, visits, sharesIdWith }) => [
        patient.name.family.trim(),
        visits,
        sharesIdWith.map((other) => [other.patient.name.family.trim(), ...other.differing]),
      ]),
    ).toEqual([
      ['MILLER', 2, [['Roe', 'name', 'birthDate']]],
      ['Roe', 1, [['MILLER', 'name', 'birthDate']]],
    ])
  })
  it('take a study that lacks a value, and give it back when a later file of it tells another person', () => {
    const bare = instance({ sop: '2', study: 's2', patientId: 'A', date: '2026-02-01' })
    add(instance({ sop: '1', study: 's1', patientId: 'A', birthDate: '1950-05-05' }))
    add({ ...bare, patient: { ...bare.patient, birthDate: null, sex: null } })
    expect(keyOf('s2')).toBe(keyOf('s1'))
    expect(library.database.patient(keyOf('s1'))).toMatchObject({ birthDate: '1950-05-05', sex: 'F' })
    expect(subjectOf('s2')).toEqual(['Test', null, null])
    add(instance({ sop: '3', study: 's2', patientId: 'A', birthDate: '1960-06-06', date: '2026-02-01' }))
    expect(subjectOf('s2')).toEqual(['Test', '1960-06-06', 'F'])
    expect(keyOf('s2')).not.toBe(keyOf('s1'))
    expect(rows().map(({ visits }) => visits)).toEqual([1, 1])
  })
  it('are not told of one study: a file that names another person is refused with what differs', () => {
    add(instance({ sop: '1', study: 's1', patientId: 'A', family: 'Doe' }))
    const { added, conflicts } = add(
      instance({ sop: '2', study: 's1', patientId: 'A', family: 'Roe', birthDate: '1960-01-02' }),
      instance({ sop: '3', study: 's1', patientId: 'B', family: 'DOE' }),
    )
    expect(added).toBe(1)
    expect(conflicts.map(({ sopInstanceUid, reason }) => ({ sopInstanceUid, words: wordsOf(reason) }))).toEqual([
      {
        sopInstanceUid: '2',
        words:
          'it names another person than the files of the same study in the library (name “Roe” and “Doe”; birth date 1960-01-02 and 1970-01-01): not filed; ask who sent it',
      },
    ])
    expect(library.database.loops('s1')).toHaveLength(2)
    const unnamed = instance({ sop: '4', study: 's4', patientId: '' })
    const nobody = { ...unnamed.patient, name: { ...unnamed.patient.name, family: '' }, birthDate: null, sex: null }
    add({ ...unnamed, patient: { ...nobody, patientId: 'X' } })
    expect(
      add({
        ...instance({ sop: '5', study: 's4' }),
        patient: { ...nobody, patientId: 'Y' },
      }).conflicts,
    ).toHaveLength(1)
  })
  it('are filed together by a reader, later files under either name too, and parted again, all in the audit', () => {
    add(
      instance({ sop: '1', study: 's1', patientId: 'A', family: 'Schmidt', date: '2024-01-01' }),
      instance({ sop: '2', study: 's2', patientId: 'A', family: 'Weber', date: '2025-01-01' }),
    )
    const [schmidt, weber] = [keyOf('s1'), keyOf('s2')]
    expect(library.database.fileTogether(weber, schmidt, 'Dr A')).toEqual({ ok: true, value: { patientKey: schmidt } })
    add(
      instance({ sop: '3', study: 's3', patientId: 'A', family: 'WEBER', date: '2026-01-01' }),
      instance({ sop: '4', study: 's4', patientId: 'A', family: 'Schmidt', date: '2023-01-01' }),
      instance({ sop: '5', study: 's5', patientId: 'A', family: 'Huber', date: '2026-01-01' }),
    )
    expect(['s1', 's2', 's3', 's4'].map(keyOf)).toEqual([schmidt, schmidt, schmidt, schmidt])
    expect(keyOf('s5')).not.toBe(schmidt)
    expect(library.database.patient(schmidt)?.name.family).toBe('WEBER')
    expect(rows('schmidt')).toHaveLength(1)
    expect(library.database.patient(schmidt)?.differences.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual([
      's4',
      's1',
    ])
    expect(library.database.audit('s2')[0]).toMatchObject({ action: 'fileTogether', user: 'Dr A', subject: schmidt })
    expect(library.database.undoMove('s2', 'Dr B')).toMatchObject({ ok: true, value: { moved: null } })
    expect(['s1', 's2', 's3', 's4'].map(keyOf)).toEqual([schmidt, weber, weber, schmidt])
    expect(library.database.patient(schmidt)?.name.family).toBe('Schmidt')
    expect(library.database.audit('s3')[0]).toMatchObject({ action: 'undoFileTogether', user: 'Dr B', subject: weber })
  })
  it('stay apart where it can’t be told which of two a study is of', () => {
    add(
      instance({ sop: '1', study: 's1', patientId: 'A', birthDate: '1950-05-05' }),
      instance({ sop: '2', study: 's2', patientId: 'A', birthDate: '1960-06-06' }),
    )
    const bare = instance({ sop: '3', study: 's3', patientId: 'A' })
    add({ ...bare, patient: { ...bare.patient, birthDate: null } })
    expect(new Set(['s1', 's2', 's3'].map(keyOf)).size).toBe(3)
    add(instance({ sop: '4', study: 's4', patientId: 'A', birthDate: '1960-06-06' }))
    expect(keyOf('s4')).toBe(keyOf('s2'))
  })
})

describe('instances', () => {
  it('count the same content as a duplicate and other content under the same UID as a conflict', () => {
    expect(add(instance({ sop: '1', study: 's1' }))).toMatchObject({ added: 1, duplicates: 0 })
    expect(add(instance({ sop: '1', study: 's1' }))).toMatchObject({ added: 0, duplicates: 1 })
    expect(add(instance({ sop: '1', study: 's1', sha256: 'f'.repeat(64) })).conflicts).toHaveLength(1)
    expect(library.database.storedFile('1')?.sha256).not.toBe('f'.repeat(64))
  })
  it('order priors newest first and never count a later study as one', () => {
    add(
      instance({ sop: '1', study: 'a', date: '2024-01-01' }),
      instance({ sop: '2', study: 'b', date: '2025-01-01' }),
      instance({ sop: '3', study: 'c', date: '2026-01-01' }),
    )
    expect(library.database.priors('c').map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['b', 'a'])
    expect(library.database.priors('a')).toEqual([])
  })
})

describe('a view named by a reader', () => {
  it('goes back to the name that was there, and by whom', () => {
    add(instance({ sop: '1', study: 'a' }))
    const before = library.database.loop('1')?.view ?? null
    for (const view of [
      before,
      { code: 'A2C', name: 'apical two chamber', source: 'DICOM', probability: null } as const,
    ]) {
      library.database.setView('1', { code: 'PLAX', source: 'reader' }, 'Dr A')
      expect(library.database.loop('1')?.view).toMatchObject({ code: 'PLAX', source: 'reader' })
      expect(library.database.restoreView('1', view, 'Dr B')).toEqual({ ok: true, value: null })
      expect(library.database.loop('1')?.view).toEqual(view)
    }
    const [event] = library.database.audit('a')
    expect(event).toMatchObject({ action: 'undoView', user: 'Dr B', subject: '1' })
    expect(event?.detail && wordsOf(event.detail)).toBe('PLAX back to A2C by DICOM')
    expect(library.database.restoreView('none', null, 'Dr B')).toMatchObject({ ok: false })
  })
})

describe('the worklist', () => {
  it('puts unread studies first and finds words anywhere in a patient’s studies', () => {
    add(
      instance({ sop: '1', study: 'a', patientId: 'A', family: 'Alpha', date: '2026-01-01' }),
      instance({ sop: '2', study: 'b', patientId: 'B', family: 'Beta', date: '2025-01-01' }),
    )
    library.database.setReadState('a', 'final', 'reader')
    const query = { text: '', sort: 'unreadFirst', descending: true, offset: 0, limit: 10 } as const
    expect(library.database.worklist(query).rows.map(({ patient }) => patient.name.family)).toEqual(['Beta', 'Alpha'])
    expect(
      library.database.worklist({ ...query, text: 'bet 2025' }).rows.map(({ patient }) => patient.name.family),
    ).toEqual(['Beta'])
    expect(library.database.worklist({ ...query, text: '"*; DROP' }).total).toBe(0)
  })
  it('sorts by arrival, leaves out what is read or of another modality, and marks what came since it was opened', () => {
    add(
      instance({ sop: '1', study: 'a', patientId: 'A', family: 'Alpha', date: '2026-01-01' }),
      instance({ sop: '2', study: 'b', patientId: 'B', family: 'Beta', date: '2025-01-01' }),
    )
    add(instance({ sop: '3', study: 'c', patientId: 'C', family: 'Gamma', date: '2024-01-01' }))
    library.database.setReadState('a', 'final', 'reader')
    const names = (change: Partial<WorklistQuery>): readonly string[] =>
      library.database
        .worklist({ text: '', sort: 'arrived', descending: true, offset: 0, limit: 10, ...change })
        .rows.map(({ patient, isNew }) => `${patient.name.family}${isNew ? ' new' : ''}`)
    expect(names({})).toEqual(['Gamma new', 'Beta new', 'Alpha'])
    expect(names({ descending: false })).toEqual(['Alpha', 'Beta new', 'Gamma new'])
    expect(names({ sort: 'date' })).toEqual(['Alpha', 'Beta new', 'Gamma new'])
    expect(names({ unreadOnly: true })).toEqual(['Gamma new', 'Beta new'])
    expect(names({ unreadOnly: true, text: 'bet' })).toEqual(['Beta new'])
    expect(names({ modality: 'US', unreadOnly: true, text: 'gam' })).toEqual(['Gamma new'])
    expect(names({ modality: 'MR' })).toEqual([])
    const page = library.database.worklist({
      text: '',
      sort: 'name',
      descending: false,
      offset: 0,
      limit: 1,
      unreadOnly: true,
    })
    expect([page.total, page.studies, page.modalities]).toEqual([2, 3, ['US']])
  })
})

describe('findings', () => {
  it('are accepted, edited, rejected and undone, each an audit event that can’t be changed', () => {
    add(instance({ sop: '1', study: 'a' }))
    const model = { id: 'm', version: '1', sha256: 'e'.repeat(64), provider: 'cpu', precision: 'float32' as const }
    const run = modelRun({ studyInstanceUid: 'a', model, startedAt: '2026-01-01T00:00:00Z' })
    library.database.beginRun(run)
    const [finding] = library.database.finishRun(
      { ...run, status: 'complete', finishedAt: '2026-01-01T00:00:05Z' },
      [statement({ value: 55 })],
      [{ sopInstanceUid: '1', vector: Float32Array.of(0.6, 0.8) }],
    )
    if (!finding) throw new Error('finishRun kept nothing')
    expect(library.database.embeddings('a', model.sha256)[0]?.vector).toEqual(Float32Array.of(0.6, 0.8))
    const { findingId } = finding
    expect(
      library.database.reviewFinding({ action: 'edit', findingId, value: 120, presence: null }, 'reader'),
    ).toMatchObject({ ok: false, failure: { code: 'outOfRange' } })
    expect(
      library.database.reviewFinding({ action: 'edit', findingId, value: 50, presence: null }, 'reader'),
    ).toMatchObject({ ok: true, value: { status: 'edited', editedValue: 50, reviewedBy: 'reader' } })
    library.database.reviewFinding({ action: 'undo', findingId }, 'reader')
    expect(library.database.finding(findingId)).toMatchObject({
      status: 'unreviewed',
      editedValue: null,
      reviewedBy: null,
    })
    expect(library.database.study('a')?.readState).toBe('draft')
    expect(library.database.audit('a').map(({ action, modelSha256 }) => [action, modelSha256])).toEqual([
      ['undo', model.sha256],
      ['edit', model.sha256],
      ['modelRun', model.sha256],
    ])
  })
})

describe('model runs', () => {
  const model = { id: 'm', version: '1', sha256: 'e'.repeat(64), provider: 'cpu', precision: 'float32' as const }
  const running = modelRun({ studyInstanceUid: 'a', model, startedAt: '2026-01-01T00:00:00Z', loops: ['1'] })
  const read = (runId: string, startedAt: string, value: number) => {
    library.database.beginRun({ ...running, runId, startedAt })
    return library.database.finishRun({ ...running, runId, startedAt, status: 'complete' }, [statement({ value })], [])
  }

  it('read again keep a review where the model says the same, and drop it where it does not', () => {
    add(instance({ sop: '1', study: 'a' }))
    const [first] = read('r1', '2026-01-01T00:00:00Z', 55)
    library.database.reviewFinding({ action: 'accept', findingId: first?.findingId ?? '' }, 'reader')
    expect(read('r2', '2026-01-02T00:00:00Z', 55)[0]).toMatchObject({ status: 'accepted', reviewedBy: 'reader' })
    expect(read('r3', '2026-01-03T00:00:00Z', 54)[0]).toMatchObject({ status: 'unreviewed', reviewedBy: null })
  })
  it('left running by a program that is gone are failed with a reason, and older findings still stand', () => {
    add(instance({ sop: '1', study: 'a' }))
    read('r1', '2026-01-01T00:00:00Z', 55)
    library.database.beginRun({ ...running, runId: 'r2', startedAt: '2026-01-02T00:00:00Z' })
    library.database.failUnfinishedRuns(failureOf('readingInterrupted'))
    expect(library.database.latestRun('a')).toMatchObject({
      runId: 'r2',
      status: 'failed',
      reason: { code: 'readingInterrupted' },
    })
    expect(library.database.latestFinishedRun('a')).toMatchObject({ runId: 'r1' })
  })
})

describe('protection', () => {
  it('keeps nothing readable on disk, and opens with the passphrase only', () => {
    add(instance({ sop: '1', study: 'a', family: 'Verysecret' }))
    library.close()
    const files = readdirSync(folder).filter((file) => file.endsWith('.db'))
    expect(files).toHaveLength(1)
    for (const name of files) expect(readFileSync(path.join(folder, name)).includes('Verysecret')).toBe(false)
    expect(openLibrary(folder, { keychain: null, passphrase: 'wrong horse' })).toMatchObject({
      ok: false,
      failure: { code: 'wrongPassphrase' },
    })
    expect(openLibrary(folder, { keychain: null, passphrase: null })).toMatchObject({
      ok: false,
      failure: { code: 'needsPassphrase' },
    })
    const again = openLibrary(folder, locked)
    if (!again.ok) throw new Error(messageOf(again.failure))
    library = again.value
    expect(library.database.counts().patients).toBe(1)
  })
  it('refuses a second opener while the first lives, and takes over from one that died', () => {
    writeFileSync(path.join(folder, 'open.lock'), '1')
    expect(openLibrary(folder, locked)).toMatchObject({ ok: false, failure: { code: 'libraryBusy' } })
    library.close()
    writeFileSync(path.join(folder, 'open.lock'), '999999999')
    const again = openLibrary(folder, locked)
    if (!again.ok) throw new Error(messageOf(again.failure))
    library = again.value
  })
  it('says when its record or its database is damaged', () => {
    library.close()
    writeFileSync(path.join(folder, 'library.json'), '{"format":1,"protection":"magic"}')
    expect(openLibrary(folder, locked)).toMatchObject({ ok: false, failure: { code: 'damagedRecord' } })
    writeFileSync(path.join(folder, 'library.json'), '{"format":1,"protection":"unencrypted"}')
    expect(openLibrary(folder, locked)).toMatchObject({ ok: false, failure: { code: 'recordReplaced' } })
    expect(existsSync(path.join(folder, 'open.lock'))).toBe(false)
  })
})

describe('migrations', () => {
  const open = () => {
    const db = openWritable({ file: path.join(folder, 'other.db'), key: null })
    if (!db.ok) throw new Error(messageOf(db.failure))
    return db.value
  }
  const steps: readonly Migration[] = [
    {
      version: 1,
      name: 'one',
      migrate: (db) => void db.exec('CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)'),
    },
    { version: 2, name: 'two', migrate: (db) => void db.exec('UPDATE t SET a = a + 1') },
  ]
  it('run pending steps once, after a backup of what was there', () => {
    const db = open()
    expect(migrateUp(db, folder, steps.slice(0, 1))).toMatchObject({
      ok: true,
      value: { from: 0, to: 1, backup: null },
    })
    const second = migrateUp(db, path.join(folder, 'backups'), steps)
    expect(second.ok && second.value.backup !== null && existsSync(second.value.backup)).toBe(true)
    expect(db.prepare('SELECT a FROM t').all()).toEqual([{ a: 2 }])
    expect(migrateUp(db, folder, steps)).toMatchObject({ ok: true, value: { from: 2, to: 2 } })
    db.close()
  })
  it('undo a step that fails and refuse a library from the future', () => {
    const db = open()
    migrateUp(db, folder, steps.slice(0, 1))
    const broken = [
      ...steps,
      {
        version: 3,
        name: 'broken',
        migrate: () => {
          throw new Error('no')
        },
      },
    ]
    expect(() => migrateUp(db, path.join(folder, 'backups'), broken)).toThrow('no')
    expect(db.prepare('SELECT a FROM t').all()).toEqual([{ a: 1 }])
    db.pragma('user_version = 99')
    expect(migrateUp(db, folder, steps)).toMatchObject({ ok: false, failure: { code: 'libraryFromFuture' } })
    db.close()
  })
})
