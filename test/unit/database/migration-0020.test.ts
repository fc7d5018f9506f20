import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { migrateUp, migrations } from '../../../main/database/migrate'
import { createReader } from '../../../main/database/reader'
import { openWritable } from '../../../main/database/sqlite'
import { messageOf } from '../../../shared/words'

it('schema 10 to 20: every study gets the mean of its loops’ vectors by pack, its check stays readable, nothing else changes', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-migration-'))
  const opened = openWritable({ file: path.join(folder, 'timeline.db'), key: null })
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  const db = opened.value
  migrateUp(
    db,
    folder,
    migrations.filter(({ version }) => version <= 10),
  )
  const check = {
    verdict: 'mayBeSomeoneElse',
    similarity: 0.5,
    threshold: 0.9,
    falseAlarmRate: 0.03,
    modelId: 'm',
    modelVersion: '1',
  }
  db.exec(`
    INSERT INTO patients VALUES ('p', '', 'A', '{"family":"Old","given":"","middle":"","prefix":"","suffix":""}', 'old', NULL, NULL);
    INSERT INTO studies (studyInstanceUid, patientKey, studyDate, description, accessionNumber, identityCheck) VALUES ('a', 'p', '2025-01-01', '', '', '${JSON.stringify(check)}'), ('b', 'p', '2026-01-01', '', '', NULL);
    INSERT INTO worklist VALUES ('p', 'b', '2026-01-01', 2, 2, 1, 'old');
    INSERT INTO series VALUES ('a.1', 'a', 'US', '', 1);
  `)
  const vector = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer)
  for (const [sop, pack, of] of [
    ['1', 'x', vector(1, 0)],
    ['2', 'x', vector(0, 1)],
    ['1', 'y', vector(0, 1, 0)],
  ] as const) {
    db.prepare("INSERT OR IGNORE INTO instances VALUES (?, 'a.1', 'a', 1, ?, 1, '{}')").run(sop, sop)
    db.prepare("INSERT INTO embeddings VALUES (?, ?, 'a', ?)").run(sop, pack, of)
  }
  const done = migrateUp(
    db,
    path.join(folder, 'backups'),
    migrations.filter(({ version }) => version <= 20),
  )
  expect(done).toMatchObject({ ok: true, value: { from: 10, to: 20 } })
  expect(done.ok && done.value.backup !== null && existsSync(done.value.backup)).toBe(true)
  // Reads are those of the newest schema.
  expect(migrateUp(db, path.join(folder, 'backups'))).toMatchObject({ ok: true, value: { from: 20 } })
  const reader = createReader(db)
  expect(
    reader.identity.vectorsOf('p', 'x').map(({ studyInstanceUid, vector: of }) => [studyInstanceUid, ...of]),
  ).toEqual([['a', Math.fround(Math.SQRT1_2), Math.fround(Math.SQRT1_2)]])
  expect(reader.identity.vectorsOf('p', 'y').map(({ vector: of }) => [...of])).toEqual([[0, 1, 0]])
  expect(reader.study('a')).toMatchObject({
    moved: null,
    identityCheck: { ...check, thresholdSource: 'pack', confirmed: null, nearestOther: null },
  })
  expect(reader.counts()).toEqual({ patients: 1, studies: 2, instances: 2 })
  db.close()
  rmSync(folder, { recursive: true, force: true })
})
