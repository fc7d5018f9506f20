import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { migrateUp, migrations } from '../../../main/database/migrate'
import { createReader } from '../../../main/database/reader'
import { openWritable, type WritableDb } from '../../../main/database/sqlite'
import { measurementText, regionText } from '../../../shared/measure/words'
import { messageOf } from '../../../shared/words'
import { instance } from '../../helpers/records'

/** What a scale that the file gives to more digits than the sentence becomes. */
const flowScale = 0.045123456789

const region = (change: object) => ({
  minX: 0,
  minY: 0,
  maxX: 99,
  maxY: 99,
  spatialFormat: 1,
  dataType: 1,
  flags: 0,
  unitsX: 3,
  unitsY: 3,
  deltaX: flowScale,
  deltaY: flowScale,
  referencePixelX: null,
  referencePixelY: null,
  referenceValueX: null,
  referenceValueY: null,
  ...change,
})

/** A row as the program of schema 50 wrote it. */
const written = (id: string, change: object) => ({
  studyInstanceUid: 'a',
  sopInstanceUid: '1',
  frame: 4,
  kind: 'distance',
  label: 'Distance',
  points: [
    { x: 10.5, y: 20.25 },
    { x: 30, y: 40 },
  ],
  measurementId: id,
  lengthCm: 1.2345678901234567,
  calibration: 'region 1 (2D tissue), 0.04512 cm/pixel',
  createdBy: 'reader',
  createdAt: `2026-01-01T00:00:0${id}Z`,
  ...change,
})

function libraryOf(db: WritableDb, rows: readonly ReturnType<typeof written>[]): void {
  db.exec(`
    INSERT INTO patients VALUES ('p', '', 'A', '{"family":"Old","given":"","middle":"","prefix":"","suffix":""}', 'old', NULL, NULL);
    INSERT INTO studies (studyInstanceUid, patientKey, studyDate, description, accessionNumber) VALUES ('a', 'p', '2025-01-01', '', '');
    INSERT INTO series VALUES ('a.1', 'a', 'US', '', 1);
  `)
  const loop = {
    ...instance({ sop: '1', study: 'a' }).loop,
    regions: [region({}), region({ dataType: 2, deltaX: 0.05, deltaY: 0.1 }), region({ dataType: 18 })],
  }
  db.prepare("INSERT INTO instances VALUES ('1', 'a.1', 'a', 1, '1', 1, ?)").run(JSON.stringify(loop))
  for (const row of rows)
    db.prepare('INSERT INTO measurements VALUES (?, ?, ?, ?, ?)').run(
      row.measurementId,
      row.studyInstanceUid,
      row.sopInstanceUid,
      row.createdAt,
      JSON.stringify(row),
    )
}

it('schema 50 to 70: a distance keeps its length, its reader’s label and the words of its calibration', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-migration-'))
  const opened = openWritable({ file: path.join(folder, 'timeline.db'), key: null })
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  const db = opened.value
  const upTo = (last: number) => migrations.filter(({ version }) => version <= last)
  migrateUp(db, folder, upTo(50))
  const rows = [
    written('1', {}),
    written('2', { label: 'LVIDd', calibration: 'region 2 (2D colour flow), 0.05000 × 0.1000 cm/pixel' }),
    written('3', { label: '', calibration: 'region 3 (2D tissue), 0.04512 cm/pixel', lengthCm: 12 }),
    // A sentence that the file's regions no longer bear out stands as it was read.
    written('4', { calibration: 'region 4 (2D elastography), 0.03000 cm/pixel' }),
    written('5', { calibration: 'region 1 (2D), 0.03000 × 0.0001200 cm/pixel' }),
  ]
  libraryOf(db, rows)
  expect(migrateUp(db, path.join(folder, 'backups'), upTo(70))).toMatchObject({ ok: true, value: { from: 50, to: 70 } })

  const kept = createReader(db).measurements('a')
  expect(kept).toHaveLength(rows.length)
  expect(kept.map(({ values }) => values)).toEqual(
    rows.map(({ lengthCm }) => [{ name: 'length', value: lengthCm, unit: 'cm' }]),
  )
  expect(kept.map(({ region: of }) => regionText(of))).toEqual(rows.map(({ calibration }) => calibration))
  expect(kept.map(({ code, label }) => [code, label])).toEqual([
    [null, null],
    [null, 'LVIDd'],
    [null, null],
    [null, null],
    [null, null],
  ])
  expect(kept.map(measurementText)).toEqual([
    'Distance 1.23 cm',
    'LVIDd 1.23 cm',
    'Distance 12.00 cm',
    'Distance 1.23 cm',
    'Distance 1.23 cm',
  ])
  const cm = (perPixel: number) => ({ perPixel, unit: 'cm' })
  expect(kept.map(({ region: of }) => of)).toEqual([
    { index: 0, dataType: 1, x: cm(flowScale), y: cm(flowScale) },
    { index: 1, dataType: 2, x: cm(0.05), y: cm(0.1) },
    { index: 2, dataType: 18, x: cm(flowScale), y: cm(flowScale) },
    { index: 3, dataType: 12, x: cm(0.03), y: cm(0.03) },
    { index: 0, dataType: 0, x: cm(0.03), y: cm(0.00012) },
  ])
  for (const [n, { measurementId, frame, points, createdBy, createdAt, kind }] of kept.entries())
    expect({ measurementId, frame, points, createdBy, createdAt, kind }).toEqual({
      measurementId: rows[n]?.measurementId,
      frame: 4,
      points: rows[n]?.points,
      createdBy: 'reader',
      createdAt: rows[n]?.createdAt,
      kind: 'distance',
    })
  db.close()
  rmSync(folder, { recursive: true, force: true })
})
