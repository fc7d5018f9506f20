import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { migrateUp, migrations } from '../../../main/database/migrate'
import { openWritable } from '../../../main/database/sqlite'
import { createWriter } from '../../../main/database/writer'
import { messageOf } from '../../../shared/words'

it('schema 70 to 90: reports stay as they were written, and text being typed has its place', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-0090-'))
  const opened = openWritable({ file: path.join(folder, 'timeline.db'), key: null })
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  const db = opened.value
  const before = migrations.filter(({ version }) => version <= 70)
  expect(migrateUp(db, path.join(folder, 'backups'), before)).toMatchObject({ ok: true, value: { to: 70 } })
  const draft = {
    reportId: 'r',
    studyInstanceUid: 'a',
    priorStudyInstanceUid: null,
    version: 2,
    state: 'draft',
    sections: [{ code: 'impression', title: 'Impression', text: 'As written.', sentences: [], edited: true }],
    unreviewed: [],
    keyFrames: [],
    changes: [],
    models: [],
    referenceSet: 'ASE2015',
    savedBy: 'Dr A',
    savedAt: '2026-01-02T00:00:00Z',
  }
  db.exec(`
    INSERT INTO patients VALUES ('p', '', 'A', '{"family":"Old","given":"","middle":"","prefix":"","suffix":""}', 'old', NULL, NULL);
    INSERT INTO studies (studyInstanceUid, patientKey, studyDate, description, accessionNumber) VALUES ('a', 'p', '2025-01-01', '', '');
  `)
  db.prepare('INSERT INTO reports (studyInstanceUid, version, draft) VALUES (?, ?, ?)').run(
    'a',
    2,
    JSON.stringify(draft),
  )

  expect(migrateUp(db, path.join(folder, 'backups'))).toMatchObject({ ok: true, value: { from: 70 } })
  const database = createWriter(db)
  expect(database.report('a')).toMatchObject(draft)
  expect(database.reportText('a')).toBeNull()
  database.keepReportText('a', { impression: 'As written. More.' }, 'Dr A')
  expect(database.reportText('a')).toEqual({ impression: 'As written. More.' })
  expect(database.report('a')?.version).toBe(2)
  db.close()
  rmSync(folder, { recursive: true })
})
