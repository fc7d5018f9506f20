import { failureOf } from '../../../shared/result'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DatabaseReader, DatabaseWriter } from '../../../main/database/interface'
import { migrateUp } from '../../../main/database/migrate'
import { createReader } from '../../../main/database/reader'
import { openWritable, type WritableDb } from '../../../main/database/sqlite'
import { createWriter } from '../../../main/database/writer'
import type { ModelRun } from '../../../shared/domain/finding'
import type { Measurement } from '../../../shared/domain/measurement'
import type { ReportDraft } from '../../../shared/domain/report'
import { identityCheck } from '../../../shared/domain/study'
import { messageOf } from '../../../shared/words'
import { instance, statement } from '../../helpers/records'

type WriterMethod = Exclude<keyof DatabaseWriter, keyof DatabaseReader | 'onChange'>

interface Case {
  /** What is there before. */
  readonly setup?: (database: DatabaseWriter) => void
  readonly act: (database: DatabaseWriter) => unknown
  /** The studies it announces. */
  readonly studies: readonly string[]
  /** A call that changes nothing, what is set up not there where it says so; null where every call changes something. */
  readonly idle: ((database: DatabaseWriter) => unknown) | null
  readonly idleWithoutSetup?: true
}

const run: ModelRun = {
  runId: 'r',
  studyInstanceUid: 'a1',
  model: { id: 'pack', version: '1', sha256: 'a'.repeat(64), provider: 'cpu', precision: 'float32' },
  role: 'reading',
  startedAt: '2026-01-02T00:00:00Z',
  finishedAt: null,
  status: 'running',
  reason: null,
  loops: [],
  refused: [],
  views: [],
  msPerFrame: null,
  seconds: null,
}
const measurement: Measurement = {
  measurementId: 'm',
  studyInstanceUid: 'a1',
  sopInstanceUid: 'a1.1',
  frame: 0,
  kind: 'distance',
  code: null,
  label: null,
  points: [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ],
  values: [{ name: 'length', value: 1, unit: 'cm' }],
  region: { index: 0, dataType: 1, x: { perPixel: 0.1, unit: 'cm' }, y: { perPixel: 0.1, unit: 'cm' } },
  createdBy: 'Dr A',
  createdAt: '2026-01-02T00:00:00Z',
}
const draft: ReportDraft = {
  reportId: 'report',
  studyInstanceUid: 'a1',
  priorStudyInstanceUid: null,
  version: 0,
  state: 'draft',
  sections: [],
  unreviewed: [],
  keyFrames: [],
  changes: [],
  models: [],
  referenceSet: 'ASE2015',
  cautions: [],
  evidence: [],
  savedBy: 'Dr A',
  savedAt: '2026-01-02T00:00:00Z',
}
const warning = identityCheck.parse({
  verdict: 'mayBeSomeoneElse',
  similarity: 0.1,
  threshold: 0.5,
  falseAlarmRate: null,
  modelId: 'pack',
  modelVersion: '1',
})
const view = { code: 'A4C' as const, name: 'A4C', source: 'model' as const, probability: 0.9 }
const readByPack = (database: DatabaseWriter): void => database.beginRun(run)
const finding = (database: DatabaseWriter): string => {
  const [kept] = database.findingsOf('r')
  return kept?.findingId ?? expect.fail('no finding is kept')
}
const keyOf = (database: DatabaseWriter, uid: string): string => database.study(uid)?.patientKey ?? ''
const move = (database: DatabaseWriter) => database.moveStudy('a1', keyOf(database, 'b1'), 'Dr A')
const bank = (database: DatabaseWriter): void => {
  database.addBankSource('csv', 'reports.csv', 'Dr A')
  database.addBankReports(1, [report])
}
const report = { line: 2, studyInstanceUid: null, accessionNumber: null, text: 'The left ventricle is dilated.' }
const model = { id: 'pack', version: '1', sha256: 'a'.repeat(64) }

/** Patient A has the visits a1 and a2, patient B the visit b1. */
const cases: Readonly<Record<WriterMethod, Case>> = {
  addInstances: {
    act: (database) => database.addInstances([instance({ sop: 'a3.1', study: 'a3', patientId: 'A' })]),
    studies: ['a1', 'a2', 'a3'],
    idle: (database) => database.addInstances([instance({ sop: 'a1.1', study: 'a1', patientId: 'A' })]),
  },
  setSubject: {
    act: (database) => database.setSubject('a1', instance({ sop: 'x', study: 'x', patientId: 'A' }).patient, []),
    studies: ['a1', 'a2'],
    idle: (database) => database.setSubject('none', instance({ sop: 'x', study: 'x' }).patient, []),
  },
  setReadState: {
    act: (database) => database.setReadState('a1', 'draft', 'Dr A'),
    studies: ['a1'],
    idle: (database) => database.setReadState('none', 'draft', 'Dr A'),
  },
  setView: {
    setup: (database) => database.setView('a2.1', { code: 'PLAX', source: 'reader' }, 'Dr A'),
    act: (database) => database.setView('a1.1', { code: 'A4C', source: 'reader' }, 'Dr A'),
    studies: ['a1'],
    idle: (database) => database.setView('a2.1', view, 'model'),
  },
  restoreView: {
    setup: (database) => database.setView('a1.1', { code: 'A4C', source: 'reader' }, 'Dr A'),
    act: (database) => database.restoreView('a1.1', null, 'Dr A'),
    studies: ['a1'],
    idle: (database) => database.restoreView('none', null, 'Dr A'),
  },
  setModelViews: {
    act: (database) =>
      database.setModelViews(
        new Map([
          ['a1.1', view],
          ['b1.1', view],
        ]),
      ),
    studies: ['a1', 'b1'],
    idle: (database) => database.setModelViews(new Map([['none', view]])),
  },
  beginRun: { act: readByPack, studies: ['a1'], idle: null },
  makeRunCurrent: {
    setup: readByPack,
    act: (database) => database.makeRunCurrent('r'),
    studies: ['a1'],
    idle: (database) => database.makeRunCurrent('none'),
  },
  failUnfinishedRuns: {
    setup: readByPack,
    act: (database) => database.failUnfinishedRuns(failureOf('readingInterrupted')),
    studies: ['a1'],
    idle: (database) => database.failUnfinishedRuns(failureOf('readingInterrupted')),
    idleWithoutSetup: true,
  },
  finishRun: {
    setup: readByPack,
    act: (database) => database.finishRun({ ...run, status: 'complete' }, [statement({ value: 45 })], []),
    studies: ['a1'],
    idle: null,
  },
  reviewFinding: {
    setup: (database) => {
      database.beginRun(run)
      database.finishRun({ ...run, status: 'complete' }, [statement({ value: 45 })], [])
    },
    act: (database) => database.reviewFinding({ findingId: finding(database), action: 'accept' }, 'Dr A'),
    studies: ['a1'],
    idle: (database) => database.reviewFinding({ findingId: 'none', action: 'accept' }, 'Dr A'),
  },
  setIdentityCheck: {
    act: (database) => database.setIdentityCheck('a1', warning),
    studies: ['a1'],
    idle: (database) => database.setIdentityCheck('none', warning),
  },
  confirmIdentity: {
    setup: (database) => database.setIdentityCheck('a1', warning),
    act: (database) => database.confirmIdentity('a1', 'Dr A'),
    studies: ['a1'],
    idle: (database) => database.confirmIdentity('a2', 'Dr A'),
  },
  moveStudy: {
    act: move,
    studies: ['a1', 'a2', 'b1'],
    idle: (database) => database.moveStudy('a1', keyOf(database, 'a1'), 'Dr A'),
  },
  fileTogether: {
    act: (database) => database.fileTogether(keyOf(database, 'a1'), keyOf(database, 'b1'), 'Dr A'),
    studies: ['a1', 'a2', 'b1'],
    idle: (database) => database.fileTogether(keyOf(database, 'a1'), keyOf(database, 'a1'), 'Dr A'),
  },
  undoConfirm: {
    setup: (database) => {
      database.setIdentityCheck('a1', warning)
      database.confirmIdentity('a1', 'Dr A')
    },
    act: (database) => database.undoConfirm('a1', 'Dr A'),
    studies: ['a1'],
    idle: (database) => database.undoConfirm('a2', 'Dr A'),
  },
  undoMove: {
    setup: move,
    act: (database) => database.undoMove('a1', 'Dr A'),
    studies: ['a1', 'a2', 'b1'],
    idle: (database) => database.undoMove('a2', 'Dr A'),
  },
  addMeasurement: { act: (database) => database.addMeasurement(measurement), studies: ['a1'], idle: null },
  nameMeasurement: {
    setup: (database) => database.addMeasurement(measurement),
    act: (database) => database.nameMeasurement('m', 'LVIDd', 'Dr A'),
    studies: ['a1'],
    idle: (database) => database.nameMeasurement('none', 'LVIDd', 'Dr A'),
  },
  removeMeasurement: {
    setup: (database) => database.addMeasurement(measurement),
    act: (database) => database.removeMeasurement('m', 'Dr A'),
    studies: ['a1'],
    idle: (database) => database.removeMeasurement('none', 'Dr A'),
  },
  keepReportText: {
    act: (database) => database.keepReportText('a1', { impression: 'Typed.' }, 'Dr A'),
    studies: [],
    idle: null,
  },
  saveReport: {
    act: (database) => database.saveReport(draft, 0),
    studies: ['a1'],
    idle: (database) => database.saveReport(draft, 7),
  },
  appendAudit: {
    act: (database) =>
      database.appendAudit({
        at: '2026-01-02T00:00:00Z',
        user: 'Dr A',
        action: 'restoreReport',
        studyInstanceUid: 'a1',
        subject: 'report',
        modelSha256: null,
        detail: null,
      }),
    studies: ['a1'],
    idle: null,
  },
  setSetting: { act: (database) => database.setSetting('key', 'value'), studies: [], idle: null },
  addBankSource: {
    act: (database) => database.addBankSource('csv', 'reports.csv', 'Dr A'),
    studies: [],
    idle: null,
  },
  addBankReports: {
    setup: bank,
    act: (database) => database.addBankReports(1, [{ ...report, text: 'Another.' }]),
    studies: [],
    idle: (database) => database.addBankReports(1, [report]),
  },
  endBankSource: {
    setup: bank,
    act: (database) => database.endBankSource(1, [], 'Dr A'),
    studies: [],
    idle: (database) => database.endBankSource(7, [], 'Dr A'),
  },
  removeBankSource: {
    setup: bank,
    act: (database) => database.removeBankSource(1, 'Dr A'),
    studies: [],
    idle: (database) => database.removeBankSource(7, 'Dr A'),
  },
  keepSentenceEmbeddings: {
    setup: bank,
    act: (database) =>
      database.keepSentenceEmbeddings(model, [{ sentenceId: 1, vector: Float32Array.of(1, 0), refusal: null }]),
    studies: [],
    idle: null,
  },
  keepReportEmbeddings: {
    setup: bank,
    act: (database) =>
      database.keepReportEmbeddings(model, [{ reportId: 1, vector: Float32Array.of(1, 0), leftOut: 0 }]),
    studies: [],
    idle: null,
  },
}
const methods = Object.keys(cases) as WriterMethod[]

let folder: string
let db: WritableDb
let database: DatabaseWriter
let heard: (readonly string[])[]

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-changes-'))
  const opened = openWritable({ file: path.join(folder, 'timeline.db'), key: null })
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  db = opened.value
  expect(migrateUp(db, path.join(folder, 'backups')).ok).toBe(true)
  database = createWriter(db)
  database.addInstances([
    instance({ sop: 'a1.1', study: 'a1', patientId: 'A', date: '2025-01-01' }),
    instance({ sop: 'a2.1', study: 'a2', patientId: 'A', date: '2026-01-01' }),
    instance({ sop: 'b1.1', study: 'b1', patientId: 'B' }),
  ])
  heard = []
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

function listen(): void {
  database.onChange((studies) => {
    expect(db.inTransaction).toBe(false)
    heard.push([...studies].sort())
  })
}

it('every call of the writer is here', () => {
  const reads = new Set(Object.keys(createReader(db)))
  const writes = Object.keys(database).filter((name) => !reads.has(name) && name !== 'onChange')
  expect(writes.sort()).toEqual([...methods].sort())
  expect(methods).toHaveLength(30)
})

describe.each(methods)('%s', (method) => {
  const { setup, act, studies } = cases[method]

  it('announces exactly its studies, once, after the commit', () => {
    setup?.(database)
    listen()
    act(database)
    expect(heard).toEqual([studies])
  })
  it('announces nothing where it is rolled back', () => {
    setup?.(database)
    refuseWrites()
    listen()
    expect(() => act(database)).toThrow('refused by the test')
    expect(heard).toEqual([])
  })
})

const idleMethods = methods.filter((method) => cases[method].idle !== null)

it('most calls may change nothing', () => expect(idleMethods).toHaveLength(21))

it.each(idleMethods)('%s announces nothing where it changes nothing', (method) => {
  const { setup, idle, idleWithoutSetup } = cases[method]
  if (!idleWithoutSetup) setup?.(database)
  listen()
  idle?.(database)
  expect(heard).toEqual([])
})

it('who stopped listening hears nothing more', () => {
  const stop = database.onChange((studies) => heard.push(studies))
  stop()
  database.setSetting('key', 'value')
  expect(heard).toEqual([])
})

/** Every write from now on fails, whatever its table. */
function refuseWrites(): void {
  const tables = db
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'worklistSearch%'",
    )
    .pluck()
    .all() as string[]
  expect(tables.length).toBeGreaterThan(15)
  for (const table of tables)
    for (const change of ['INSERT', 'UPDATE', 'DELETE'])
      db.exec(
        `CREATE TRIGGER refuse${change}${table} AFTER ${change} ON ${table} BEGIN SELECT RAISE(ABORT, 'refused by the test'); END`,
      )
}
