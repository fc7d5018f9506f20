import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { migrateUp, migrations } from '../../../main/database/migrate'
import { openWritable, type WritableDb } from '../../../main/database/sqlite'
import { createWriter } from '../../../main/database/writer'
import { messageOf, textOf, wordsOf } from '../../../shared/words'

const pack = { sha256: 'a'.repeat(64), id: 'm', version: '1' }
const moved = 'from Braun, Bob (BOB) to Adam, Ann (ANN)'
const reviewed = '{"status":"edited","editedValue":53,"editedPresence":null}'

/** Rows as the program of commit 901de90 (schema 70) wrote them. */
function write(db: WritableDb): void {
  db.exec(`
    INSERT INTO embeddingPacks VALUES (1, '${pack.sha256}', 'm', '1');
    INSERT INTO bankReports VALUES (1, 1, 2, NULL, NULL, 'Alien words.', 'key');
    INSERT INTO bankSentences VALUES (1, 'Alien words.'), (2, 'Normal size.');
    INSERT INTO bankSentenceEmbeddings VALUES (1, 1, NULL, 'This model does not know: alien, words.'), (2, 1, x'0000803F', NULL);
    INSERT INTO bankReportSentences VALUES (1, 0, 1), (1, 1, 2);
  `)
  const refused = [
    { line: 5, reason: 'studyInstanceUid is no DICOM UID; the accession number is longer than 64 characters' },
    { line: 7, reason: '4 columns where the first line has 3' },
  ]
  const source = db.prepare("INSERT INTO bankSources VALUES (?, 'csv', ?, '2026-01-01T00:00:00Z', 'reader', ?)")
  source.run(1, 'a.csv', JSON.stringify(refused))
  source.run(2, 'b.csv', '[]')
  const event = db.prepare(
    "INSERT INTO auditEvents (at, user, action, studyInstanceUid, subject, modelSha256, detail) VALUES ('2026-01-01T00:00:00Z', 'reader', ?, 'b2', 's', NULL, ?)",
  )
  event.run('moveStudy', moved)
  event.run('edit', reviewed)
  event.run('removeMeasurement', '')
}

it('schema 70 to 75 has refused rows, sentences and the audit say the very same words as before', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-migration-'))
  const db = openWritable({ file: path.join(folder, 'timeline.db'), key: null })
  if (!db.ok) throw new Error(messageOf(db.failure))
  try {
    migrateUp(
      db.value,
      folder,
      migrations.filter(({ version }) => version <= 70),
    )
    db.value.pragma('foreign_keys = OFF')
    write(db.value)
    db.value.pragma('foreign_keys = ON')
    expect(db.value.pragma('foreign_key_check')).toEqual([])
    expect(migrateUp(db.value, path.join(folder, 'backups'))).toMatchObject({ ok: true, value: { from: 70 } })

    const database = createWriter(db.value)
    const [first, second] = database.bankSources()
    expect(first?.refused.map(({ line, reason }) => [line, wordsOf(reason)])).toEqual([
      [5, 'studyInstanceUid is no DICOM UID; the accession number is longer than 64 characters'],
      [7, '4 columns where the first line has 3'],
    ])
    expect(second?.refused).toEqual([])
    expect(database.bankRefusals(pack.sha256, 5).map(({ reason, sentences }) => [wordsOf(reason), sentences])).toEqual([
      ['This model does not know: alien, words.', 1],
    ])
    expect(database.bankSentences(1, pack.sha256).map(({ refusal }) => refusal && wordsOf(refusal))).toEqual([
      'This model does not know: alien, words.',
      null,
    ])
    const details = (): readonly (string | null)[] =>
      database.audit('b2').map(({ detail }) => detail && wordsOf(detail))
    expect(details()).toEqual([null, reviewed, moved])

    // Events are still never changed, and one of now is data.
    expect(() => db.value.exec("UPDATE auditEvents SET detailText = '{}'")).toThrow('never changed')
    const detail = textOf('audit.reportVersion', { version: 2 })
    database.appendAudit({
      at: '2026-01-02T00:00:00Z',
      user: 'reader',
      action: 'saveReport',
      studyInstanceUid: 'b2',
      subject: 'r',
      modelSha256: null,
      detail,
    })
    expect(database.audit('b2')[0]?.detail).toEqual(detail)
    expect(details()).toEqual(['version 2', null, reviewed, moved])
  } finally {
    db.value.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
