import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import type { CatalogueText } from '../../shared/words'
import { databaseBackups } from '../database/backup'
import { lockRecord, type LockRecord } from '../security/key'

export const RECORD = 'library.json'
export const DATABASE = 'timeline.db'
const BACKUPS = 'backups'

/** The record of a library, or null where there is none yet. What is left of a library without its record is not none. */
export function readRecord(folder: string): Result<LockRecord | null> {
  finishCreation(folder)
  const file = path.join(folder, RECORD)
  if (!existsSync(file))
    return hasRemains(folder) ? fail('recordMissing', { folder, backup: backupOf(folder, RECORD) }) : ok(null)
  try {
    return ok(lockRecord.parse(JSON.parse(readFileSync(file, 'utf8'))))
  } catch {
    return fail('damagedRecord', { file, backup: backupOf(folder, RECORD) })
  }
}

/** Written under another name until `nameRecord`. */
export function writeRecord(folder: string, record: LockRecord): void {
  writeSynced(path.join(folder, `${RECORD}.part`), JSON.stringify(record, null, 2))
}

/** Gives the record its name, and lays a copy with the backups: it keeps the way to the key. */
export function nameRecord(folder: string): void {
  const part = path.join(folder, `${RECORD}.part`)
  const text = readFileSync(part, 'utf8')
  const backups = path.join(folder, BACKUPS)
  mkdirSync(backups, { recursive: true, mode: 0o700 })
  writeSynced(path.join(backups, `${RECORD}.part`), text)
  renameSync(path.join(backups, `${RECORD}.part`), path.join(backups, RECORD))
  renameSync(part, path.join(folder, RECORD))
}

/** A library is begun with its database; stopped before its record had its name, it is finished. */
function finishCreation(folder: string): void {
  const isBegun = existsSync(path.join(folder, `${RECORD}.part`)) && existsSync(path.join(folder, DATABASE))
  if (isBegun && !existsSync(path.join(folder, RECORD))) nameRecord(folder)
}

function hasRemains(folder: string): boolean {
  if (existsSync(path.join(folder, DATABASE))) return true
  const objects = path.join(folder, 'objects')
  return existsSync(objects) && readdirSync(objects).length > 0
}

/** The copy of the record, or the newest of the database, as the next step of a failure. */
export function backupOf(folder: string, what: typeof RECORD | typeof DATABASE): CatalogueText {
  const backups = path.join(folder, BACKUPS)
  const names = existsSync(backups) ? readdirSync(backups) : []
  const found = what === RECORD ? names.find((name) => name === RECORD) : databaseBackups(names).at(-1)
  if (found === undefined) return { key: 'backups.none', params: {} }
  const params = { file: path.join(backups, found), folder }
  return what === RECORD ? { key: 'backups.record', params } : { key: 'backups.database', params }
}

function writeSynced(file: string, text: string): void {
  const out = openSync(file, 'w', 0o600)
  try {
    writeSync(out, text)
    fsyncSync(out)
  } finally {
    closeSync(out)
  }
}
