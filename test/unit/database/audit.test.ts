import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateUp, migrations } from '../../../main/database/migrate'
import { createReader } from '../../../main/database/reader'
import { openWritable, type WritableDb } from '../../../main/database/sqlite'
import { createLibrary, openLibrary, type Library } from '../../../main/objects/library'
import { openLock, lockRecord } from '../../../main/security/key'
import { writeSettings } from '../../../main/settings/settings'
import { messageOf, textOf, wordsOf } from '../../../shared/words'
import { memoryKeychain } from '../../helpers/keychain'
import { addOldEvents } from '../../helpers/oldLibrary'

const locked = { keychain: memoryKeychain, passphrase: null }
let folder: string
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-audit-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string): string => path.join(folder, name)

function opened(result: ReturnType<typeof openLibrary>): Library {
  if (!result.ok) throw new Error(messageOf(result.failure))
  return result.value
}
const open = (): Library => opened(openLibrary(folder, locked))
const event = (n: number) => ({
  at: `2026-01-01T00:00:0${n}Z`,
  user: 'reader',
  action: 'setView',
  studyInstanceUid: null,
  subject: String(n),
  modelSha256: null,
  detail: textOf('audit.changed', { before: 'none', after: 'A4C' }),
})
/** A closed library with five events. */
function closedLibrary(): void {
  const library = opened(createLibrary(folder, 'keychain', locked))
  for (let n = 1; n <= 5; n++) library.database.appendAudit(event(n))
  library.close()
}
/** What somebody does who has the key, but not the program. */
function withKey(act: (db: WritableDb) => void): void {
  const key = openLock(lockRecord.parse(JSON.parse(readFileSync(file('library.json'), 'utf8'))), locked)
  const db = openWritable({ file: file('timeline.db'), key: key.ok ? key.value : null })
  if (!db.ok) throw new Error(messageOf(db.failure))
  db.value.exec('DROP TRIGGER auditStays; DROP TRIGGER auditKept')
  act(db.value)
  db.value.close()
}
function verified() {
  const library = open()
  const answer = library.database.verifyAudit()
  library.close()
  return answer
}

describe('the audit chain', () => {
  it('is whole as it was written, and its anchor names its end', () => {
    closedLibrary()
    const answer = verified()
    expect(answer).toMatchObject({ events: 5, firstBroken: null, end: { sequence: 5 } })
    expect(JSON.parse(readFileSync(file('audit.anchor'), 'utf8'))).toEqual(answer.end)
  })

  it('keeps the system’s user beside the reader’s name', () => {
    closedLibrary()
    const library = open()
    expect(library.database.audit(null)[0]).toMatchObject({ user: 'reader', systemUser: os.userInfo().username })
    library.close()
  })

  it.each(['at', 'user', 'systemUser', 'action', 'subject', 'detail', 'detailText', 'mac'])(
    'shows a changed %s',
    (column) => {
      closedLibrary()
      withKey((db) => db.prepare(`UPDATE auditEvents SET ${column} = 'other' WHERE auditId = 3`).run())
      expect(verified().firstBroken).toEqual({ auditId: 3, reason: 'changed' })
    },
  )

  it.each(['studyInstanceUid', 'modelSha256'])('shows a %s given where there was none', (column) => {
    closedLibrary()
    withKey((db) => db.prepare(`UPDATE auditEvents SET ${column} = '' WHERE auditId = 2`).run())
    expect(verified().firstBroken).toEqual({ auditId: 2, reason: 'changed' })
  })

  it('shows an event taken out, put in, or put elsewhere', () => {
    closedLibrary()
    const whole = readFileSync(file('timeline.db'))
    withKey((db) => db.exec('DELETE FROM auditEvents WHERE auditId = 2'))
    expect(verified().firstBroken).toEqual({ auditId: 3, reason: 'missing' })
    writeFileSync(file('timeline.db'), whole)
    withKey((db) =>
      db.exec(
        'DELETE FROM auditEvents WHERE auditId = 2; UPDATE auditEvents SET auditId = auditId - 1 WHERE auditId > 2',
      ),
    )
    expect(verified().firstBroken).toEqual({ auditId: 2, reason: 'changed' })
    writeFileSync(file('timeline.db'), whole)
    withKey((db) =>
      db.exec(
        'INSERT INTO auditEvents (auditId, at, user, action, studyInstanceUid, subject, modelSha256, detail, detailText, systemUser, mac) SELECT 6, at, user, action, studyInstanceUid, subject, modelSha256, detail, detailText, systemUser, mac FROM auditEvents WHERE auditId = 5',
      ),
    )
    expect(verified().firstBroken).toEqual({ auditId: 6, reason: 'changed' })
  })

  it('shows events cut off its end, once and for all', () => {
    closedLibrary()
    withKey((db) => db.exec('DELETE FROM auditEvents WHERE auditId > 3'))
    const broken = { auditId: 4, reason: 'endLost' }
    expect(verified().firstBroken).toEqual(broken)
    const library = open()
    library.database.appendAudit(event(6))
    library.close()
    expect(verified().firstBroken).toEqual(broken)
  })

  it('shows a database put back to an earlier day, and an anchor that is gone or made up', () => {
    closedLibrary()
    copyFileSync(file('timeline.db'), file('earlier.db'))
    let library = open()
    library.database.appendAudit(event(6))
    library.close()
    copyFileSync(file('earlier.db'), file('timeline.db'))
    expect(verified().firstBroken).toEqual({ auditId: 6, reason: 'endLost' })

    for (const forge of [() => rmSync(file('audit.anchor')), () => writeFileSync(file('audit.anchor'), 'rubbish')]) {
      rmSync(folder, { recursive: true, force: true })
      closedLibrary()
      forge()
      expect(verified().firstBroken).toEqual({ auditId: 6, reason: 'endLost' })
    }
    rmSync(folder, { recursive: true, force: true })
    closedLibrary()
    library = open()
    library.close()
  })

  it('takes an anchor that lags, as a crash after a commit leaves it, and catches it up', () => {
    closedLibrary()
    const lagging = readFileSync(file('audit.anchor'))
    const library = open()
    library.database.appendAudit(event(6))
    library.close()
    writeFileSync(file('audit.anchor'), lagging)
    const answer = verified()
    expect(answer).toMatchObject({ events: 6, firstBroken: null })
    expect(JSON.parse(readFileSync(file('audit.anchor'), 'utf8'))).toEqual(answer.end)
  })

  it('does not move its anchor for what is rolled back', () => {
    closedLibrary()
    const library = open()
    const before = readFileSync(file('audit.anchor'), 'utf8')
    expect(() => library.database.appendAudit(event(6), { ...event(7), at: null as unknown as string })).toThrow()
    expect(readFileSync(file('audit.anchor'), 'utf8')).toBe(before)
    library.database.setSetting('key', 'value')
    expect(readFileSync(file('audit.anchor'), 'utf8')).toBe(before)
    library.close()
    expect(verified()).toMatchObject({ events: 5, firstBroken: null })
  })

  it('is of another key in another library', () => {
    closedLibrary()
    const first = verified().end.mac
    rmSync(folder, { recursive: true, force: true })
    closedLibrary()
    expect(verified().end.mac).not.toBe(first)
  })
})

it('settings that change are events that say from what to what, by the reader’s name before', () => {
  const library = opened(createLibrary(folder, 'keychain', locked))
  writeSettings(library.database, { readerName: 'Dr Ada' })
  writeSettings(library.database, { readerName: 'Dr Ada' })
  writeSettings(library.database, { cacheMegabytes: 1024 })
  expect(
    library.database.audit(null).map(({ action, user, detail }) => [action, user, detail && wordsOf(detail)]),
  ).toEqual([
    ['settings', 'Dr Ada', 'cacheMegabytes: 512 to 1024'],
    ['settings', os.userInfo().username, `readerName: ${os.userInfo().username} to Dr Ada`],
  ])
  library.close()
})

it('schema 70 to 110: events stay as they were, each with its place in the chain', () => {
  const key = new Uint8Array(32).fill(7)
  const db = openWritable({ file: file('old.db'), key })
  if (!db.ok) throw new Error(messageOf(db.failure))
  migrateUp(
    db.value,
    folder,
    migrations.filter(({ version }) => version <= 70),
  )
  addOldEvents(db.value, 200)
  const before = db.value.prepare('SELECT * FROM auditEvents').all() as object[]
  expect(migrateUp(db.value, file('backups'))).toMatchObject({ ok: true, value: { from: 70 } })
  const reader = createReader(db.value)
  expect(reader.verifyAudit()).toMatchObject({ events: 200, firstBroken: null })
  const after = db.value.prepare('SELECT * FROM auditEvents').all() as { mac: string }[]
  expect(after.map(({ mac: _mac, ...row }) => row)).toEqual(
    before.map((row) => ({ ...row, detailText: null, systemUser: '' })),
  )
  expect(new Set(after.map(({ mac }) => mac)).size).toBe(200)
  expect(() => db.value.prepare("UPDATE auditEvents SET detail = ''").run()).toThrow('never changed')
  db.value.close()
})
