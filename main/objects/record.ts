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
import { objectFolders } from './objectFolders'
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
  const record = parsed(file)
  return record ? ok(record) : fail('damagedRecord', { file, backup: backupOf(folder, RECORD) })
}

/** Written under another name until `nameRecord`. */
export function writeRecord(folder: string, record: LockRecord): void {
  writeSynced(path.join(folder, `${RECORD}.part`), JSON.stringify(record, null, 2))
}

/** Gives the record its name. */
export function nameRecord(folder: string): void {
  renameSync(path.join(folder, `${RECORD}.part`), path.join(folder, RECORD))
}

/** Lays a copy of the record with the backups, where there is none of it as it is: it keeps the way to the key. */
export function backUpRecord(folder: string): void {
  const text = readFileSync(path.join(folder, RECORD), 'utf8')
  const backups = path.join(folder, BACKUPS)
  const copy = path.join(backups, RECORD)
  if (existsSync(copy) && readFileSync(copy, 'utf8') === text) return
  mkdirSync(backups, { recursive: true, mode: 0o700 })
  writeSynced(`${copy}.part`, text)
  renameSync(`${copy}.part`, copy)
}

/** A library is begun with its database; stopped before its record had its name, it is finished. One that was whole has a copy. */
function finishCreation(folder: string): void {
  const has = (name: string): boolean => existsSync(path.join(folder, name))
  const isBegun = has(`${RECORD}.part`) && has(DATABASE) && !has(RECORD) && !has(path.join(BACKUPS, RECORD))
  if (isBegun && parsed(path.join(folder, `${RECORD}.part`))) nameRecord(folder)
}

function parsed(file: string): LockRecord | null {
  try {
    return lockRecord.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

function hasRemains(folder: string): boolean {
  if (existsSync(path.join(folder, DATABASE))) return true
  return objectFolders(path.join(folder, 'objects')).length > 0
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
