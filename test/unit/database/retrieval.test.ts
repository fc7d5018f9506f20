import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../../main/objects/library'
import { migrateUp, migrations } from '../../../main/database/migrate'
import { openWritable } from '../../../main/database/sqlite'
import { createWriter } from '../../../main/database/writer'
import { instance, statement } from '../../helpers/records'
import { messageOf, textOf } from '../../../shared/words'

const model = { id: 'phantom-clip', version: '1.0.0', sha256: 'a'.repeat(64) }
const other = { ...model, sha256: 'b'.repeat(64) }
const run = {
  runId: 'r1',
  studyInstanceUid: 's1',
  model: { ...model, provider: 'cpu', precision: 'float32' as const },
  role: 'reading',
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
  status: 'running',
  reason: null,
  loops: ['1'],
  refused: [],
  views: [],
  msPerFrame: null,
  seconds: null,
} as const
const vector = (...numbers: number[]) => Float32Array.from(numbers)

let folder: string
let library: Library
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-retrieval-'))
  const created = createLibrary(path.join(folder, 'library'), 'passphrase', {
    keychain: null,
    passphrase: 'correct horse',
  })
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
})
afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('migration 0040', () => {
  it('brings a library of 0010 with its data along, and takes no identity vector for one of pictures', () => {
    const opened = openWritable({ file: path.join(folder, 'old.db'), key: null })
    if (!opened.ok) throw new Error(messageOf(opened.failure))
    const db = opened.value
    expect(
      migrateUp(
        db,
        folder,
        migrations.filter(({ version }) => version <= 10),
      ),
    ).toMatchObject({ ok: true, value: { to: 10 } })
    // The tables of 0010 alone, filled as that program filled them.
    const old = (sql: string, ...values: unknown[]) => db.prepare(sql).run(...values)
    const { loop } = instance({ sop: '1', study: 's1' })
    old(
      "INSERT INTO patients VALUES ('p', '', 'P', ?, 'test', '1970-01-01', 'F')",
      JSON.stringify({ family: 'Test', given: '', middle: '', prefix: '', suffix: '' }),
    )
    old(
      "INSERT INTO studies (studyInstanceUid, patientKey, studyDate, description, accessionNumber, loopCount) VALUES ('s1', 'p', '2026-01-01', 'Echo', 'A1', 1)",
    )
    old("INSERT INTO series VALUES ('s1.1', 's1', 'US', '', 1)")
    old("INSERT INTO instances VALUES ('1', 's1.1', 's1', 1, ?, 100, ?)", 'f'.repeat(64), JSON.stringify(loop))
    old("INSERT INTO embeddings VALUES ('1', ?, 's1', ?)", model.sha256, Buffer.from(vector(1, 0).buffer))
    old('INSERT INTO reports VALUES (?, ?, ?)', 's1', 1, '{}')

    const up = migrateUp(db, path.join(folder, 'backups'))
    expect(up).toMatchObject({ ok: true, value: { from: 10 } })
    expect(up.ok && up.value.backup !== null && existsSync(up.value.backup)).toBe(true)
    const database = createWriter(db)
    expect(database.loops('s1')).toHaveLength(1)
    expect(database.embeddings('s1', model.sha256)).toEqual([{ sopInstanceUid: '1', vector: vector(1, 0) }])
    expect(database.loopEmbeddings(model.sha256, 0, 10)).toEqual([])
    expect(database.bankSources()).toEqual([])
    expect(db.pragma('foreign_key_check')).toEqual([])
    db.close()
  })
})

describe('loop embeddings', () => {
  const read = (
    runId: string,
    pictures: readonly { sopInstanceUid: string; vector: Float32Array }[],
    status: 'complete' | 'failed' = 'complete',
    of = model,
  ) => {
    const started = { ...run, runId, model: { ...of, provider: 'cpu', precision: 'float32' as const } }
    library.database.beginRun(started)
    library.database.finishRun({ ...started, status }, [statement({})], [], pictures)
  }
  const kept = (of = model) =>
    library.database.loopEmbeddings(of.sha256, 0, 10).map(({ key, vector: embedding }) => [key, ...embedding])

  it('are those of the newest complete run of a pack, each pack apart', () => {
    library.database.addInstances([instance({ sop: '1', study: 's1' }), instance({ sop: '2', study: 's1' })])
    read('r1', [
      { sopInstanceUid: '1', vector: vector(1, 0) },
      { sopInstanceUid: '2', vector: vector(0, 1) },
    ])
    read('r2', [{ sopInstanceUid: '1', vector: vector(0.5, 0.5) }], 'complete', other)
    expect(kept()).toEqual([
      ['1', 1, 0],
      ['2', 0, 1],
    ])
    // A loop that the model no longer takes has no vector any more; a failed run changes nothing.
    read('r3', [{ sopInstanceUid: '2', vector: vector(0, -1) }])
    read('r4', [], 'failed')
    expect(kept()).toEqual([['2', 0, -1]])
    expect(kept(other)).toEqual([['1', 0.5, 0.5]])
    expect(library.database.loopEmbeddingsOf('s1', model.sha256)).toEqual([
      { sopInstanceUid: '2', vector: vector(0, -1) },
    ])
    expect(library.database.cines()).toBe(2)
  })
  it('come in pages that miss none', () => {
    library.database.addInstances(Array.from({ length: 7 }, (_, n) => instance({ sop: `${n}`, study: 's1' })))
    read(
      'r1',
      Array.from({ length: 7 }, (_, n) => ({ sopInstanceUid: `${n}`, vector: vector(n, 1) })),
    )
    const seen: string[] = []
    for (
      let after = 0, page = library.database.loopEmbeddings(model.sha256, after, 3);
      page.length > 0;
      page = library.database.loopEmbeddings(model.sha256, after, 3)
    ) {
      seen.push(...page.map(({ key }) => key))
      after = page.at(-1)?.after ?? 0
    }
    expect(seen).toEqual(['0', '1', '2', '3', '4', '5', '6'])
  })
})

describe('the report bank', () => {
  const report = (text: string, line = 2) => ({ line, studyInstanceUid: null, accessionNumber: null, text })

  it('keeps one of the same report, counts what waits for a pack, and forgets all of a source that is removed', () => {
    const { database } = library
    const first = database.addBankSource('csv', 'a.csv', 'reader')
    expect(
      database.addBankReports(first, [
        report('No effusion. Normal size.'),
        report('Normal size.', 3),
        report('No  effusion. Normal size.', 4),
      ]),
    ).toEqual({ added: 2, duplicates: 1 })
    expect(
      database.endBankSource(first, [{ line: 9, reason: textOf('bankRows.textMissing') }], 'reader'),
    ).toMatchObject({
      reports: 2,
      refused: [{ line: 9 }],
    })
    expect(database.waitingSentences(model.sha256, 10).map(({ text }) => text)).toEqual([
      'No effusion.',
      'Normal size.',
    ])

    const why = textOf('failures.unknownWords.message', { words: 'effusion' })
    const [effusion, size] = database.waitingSentences(model.sha256, 10)
    database.keepSentenceEmbeddings(model, [
      { sentenceId: effusion?.sentenceId ?? 0, vector: null, refusal: why },
      { sentenceId: size?.sentenceId ?? 0, vector: vector(1, 0), refusal: null },
    ])
    database.keepReportEmbeddings(
      model,
      database.waitingReports(model.sha256, 1).map(({ reportId }) => ({ reportId, vector: vector(1, 0), leftOut: 1 })),
    )
    expect(database.bankCounts(model.sha256)).toEqual({ reports: 2, embedded: 1, waiting: 1 })
    expect(database.bankCounts(other.sha256)).toEqual({ reports: 2, embedded: 0, waiting: 2 })
    expect(database.bankRefusals(model.sha256, 5)).toEqual([{ reason: why, sentences: 1 }])
    expect(database.bankEmbeddings(model.sha256, 0, 5).map(({ key }) => key.leftOut)).toEqual([1])

    const second = database.addBankSource('csv', 'b.csv', 'reader')
    database.addBankReports(second, [report('Normal size. Other.')])
    database.endBankSource(second, [], 'reader')
    expect(database.removeBankSource(first, 'reader')).toBe(true)
    expect(database.removeBankSource(first, 'reader')).toBe(false)
    // What the other source says too is kept with its vector; the rest is gone.
    expect(database.waitingSentences(model.sha256, 10).map(({ text }) => text)).toEqual(['Other.'])
    expect(database.bankRefusals(model.sha256, 5)).toEqual([])
    expect(database.bankEmbeddings(model.sha256, 0, 5)).toEqual([])
    expect(database.audit(null).map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      'removeFromBank a.csv',
      'addToBank b.csv',
      'addToBank a.csv',
    ])
  })
  it('keeps no source without a report, and nothing readable on disk', () => {
    const { database } = library
    expect(database.endBankSource(database.addBankSource('csv', 'empty.csv', 'reader'), [], 'reader')).toBeNull()
    const source = database.addBankSource('csv', 'a.csv', 'reader')
    database.addBankReports(source, [report('Verysecret finding.')])
    database.endBankSource(source, [], 'reader')
    library.close()
    const files = readdirSync(path.join(folder, 'library')).filter((file) => file.endsWith('.db'))
    expect(files).toHaveLength(1)
    for (const name of files)
      expect(readFileSync(path.join(folder, 'library', name)).includes('Verysecret')).toBe(false)
  })
})
