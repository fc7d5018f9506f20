import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateUp, migrations } from '../../../main/database/migrate'
import { openWritable, type WritableDb } from '../../../main/database/sqlite'
import { messageOf } from '../../../shared/words'

const folderOfMigrations = path.resolve(import.meta.dirname, '../../../main/database/migrations')
const newest = migrations.at(-1)?.version ?? 0
const key = new Uint8Array(32).fill(7)

let folder: string
const opened: WritableDb[] = []
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-migrations-'))))
afterEach(() => {
  for (const db of opened.splice(0)) db.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(file: string, as: Uint8Array | null = key): WritableDb {
  const db = openWritable({ file: path.isAbsolute(file) ? file : path.join(folder, file), key: as })
  if (!db.ok) throw new Error(messageOf(db.failure))
  opened.push(db.value)
  return db.value
}
const upTo = (version: number) => migrations.filter((step) => step.version <= version)
const versionOf = (db: WritableDb): unknown => db.pragma('user_version', { simple: true })

/** Tables, indexes and triggers with their columns, without the wording in which they were created. */
function schema(db: WritableDb): unknown {
  const objects = db
    .prepare("SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
    .all() as { readonly type: string; readonly name: string }[]
  return objects.map((object) => ({ ...object, columns: db.pragma(`table_xinfo(${JSON.stringify(object.name)})`) }))
}

describe('the migrations', () => {
  it('are the files of their folder, in ascending order, each once', () => {
    const files = readdirSync(folderOfMigrations).sort()
    expect(files).toEqual(migrations.map(({ version, name }) => `${String(version).padStart(4, '0')}-${name}.ts`))
    expect(files.length).toBeGreaterThanOrEqual(4)
    expect([...new Set(migrations.map(({ version }) => version))]).toHaveLength(migrations.length)
  })

  it('refuse a list that is out of order', () => {
    expect(() => migrateUp(open('a.db'), folder, migrations.toReversed())).toThrow('ascending')
  })

  it('make a new library in one go, with nothing to back up and nothing broken', () => {
    const db = open('a.db')
    expect(migrateUp(db, path.join(folder, 'backups'))).toMatchObject({
      ok: true,
      value: { from: 0, to: newest, backup: null },
    })
    expect(versionOf(db)).toBe(newest)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(readdirSync(folder)).not.toContain('backups')
  })

  it('do nothing the second time', () => {
    const db = open('a.db')
    migrateUp(db, path.join(folder, 'backups'))
    const before = schema(db)
    expect(migrateUp(db, path.join(folder, 'backups'))).toMatchObject({
      ok: true,
      value: { from: newest, to: newest, backup: null },
    })
    expect(schema(db)).toEqual(before)
  })
})

describe.each(migrations.slice(0, -1).map(({ version }) => version))('a library at version %i', (version) => {
  it('comes to the schema of a new one, after a backup at its own version under its own key', () => {
    const old = open('old.db')
    migrateUp(old, folder, upTo(version))
    expect(versionOf(old)).toBe(version)
    const before = schema(old)

    const done = migrateUp(old, path.join(folder, 'backups'))
    expect(done).toMatchObject({ ok: true, value: { from: version, to: newest } })
    const fresh = open('fresh.db')
    migrateUp(fresh, folder)
    expect(schema(old)).toEqual(schema(fresh))
    expect(old.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(old.pragma('foreign_key_check')).toEqual([])

    const file = done.ok ? done.value.backup : null
    if (file === null) throw new Error('no backup was made')
    expect(openWritable({ file, key: null })).toMatchObject({ ok: false, failure: { code: 'notADatabase' } })
    const backup = open(file)
    expect(versionOf(backup)).toBe(version)
    expect(schema(backup)).toEqual(before)
  })
})

it('a library of a newer program is refused as it is', () => {
  const db = open('a.db')
  migrateUp(db, folder)
  db.pragma(`user_version = ${newest + 1}`)
  const before = schema(db)
  expect(migrateUp(db, path.join(folder, 'backups'))).toMatchObject({
    ok: false,
    failure: { code: 'libraryFromFuture', params: { from: newest + 1, to: newest } },
  })
  expect(versionOf(db)).toBe(newest + 1)
  expect(schema(db)).toEqual(before)
  expect(readdirSync(folder)).not.toContain('backups')
})
