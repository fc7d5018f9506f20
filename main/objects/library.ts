import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import { createLock, lockRecord, openLock, type LockRecord, type Protection, type Unlocking } from '../security/key'
import type { DatabaseWriter } from '../database/interface'
import { migrateUp } from '../database/migrate'
import { openWritable } from '../database/sqlite'
import { createWriter } from '../database/writer'
import { openContentStore, type ContentStore } from './store'

/** An open library: its database, its stored files, and how it is protected. One process at a time has it open. */
export interface Library {
  readonly folder: string
  readonly protection: Protection
  readonly database: DatabaseWriter
  readonly store: ContentStore
  close(): void
}

const RECORD = 'library.json'
const DATABASE = 'timeline.db'
const LOCK = 'open.lock'

/** How a folder's library is protected, or null when there is none yet. */
export function libraryProtection(folder: string): Result<Protection | null> {
  const record = readRecord(folder)
  return record.ok ? ok(record.value?.protection ?? null) : record
}

export function createLibrary(folder: string, protection: Protection, unlocking: Unlocking): Result<Library> {
  if (existsSync(path.join(folder, RECORD))) return fail('libraryExists', { folder })
  const lock = createLock(protection, unlocking)
  if (!lock.ok) return lock
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const temporary = path.join(folder, `${RECORD}.part`)
  writeFileSync(temporary, JSON.stringify(lock.value.record, null, 2), { mode: 0o600 })
  renameSync(temporary, path.join(folder, RECORD))
  return open(folder, protection, lock.value.key)
}

export function openLibrary(folder: string, unlocking: Unlocking): Result<Library> {
  const record = readRecord(folder)
  if (!record.ok) return record
  if (!record.value) return fail('noLibrary', { folder })
  const key = openLock(record.value, unlocking)
  return key.ok ? open(folder, record.value.protection, key.value) : key
}

function readRecord(folder: string): Result<LockRecord | null> {
  const file = path.join(folder, RECORD)
  if (!existsSync(file)) return ok(null)
  try {
    return ok(lockRecord.parse(JSON.parse(readFileSync(file, 'utf8'))))
  } catch {
    return fail('damagedRecord', { file })
  }
}

function open(folder: string, protection: Protection, key: Uint8Array | null): Result<Library> {
  const holder = takeLock(folder)
  if (!holder.ok) return holder
  const db = openWritable({ file: path.join(folder, DATABASE), key })
  if (!db.ok) {
    holder.value.release()
    return db
  }
  const migrated = migrateUp(db.value, path.join(folder, 'backups'))
  if (!migrated.ok) {
    db.value.close()
    holder.value.release()
    return migrated
  }
  const close = (): void => {
    db.value.close()
    holder.value.release()
  }
  return ok({ folder, protection, database: createWriter(db.value), store: openContentStore(folder, key), close })
}

/** One writer a library, by a file with its process id; the file of a process that is gone is taken over. */
function takeLock(folder: string): Result<{ release(): void }> {
  const file = path.join(folder, LOCK)
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return ok({ release: () => rmSync(file, { force: true }) })
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error
      const pid = Number(readFileSync(file, 'utf8'))
      if (pid !== process.pid && isAlive(pid)) return fail('libraryBusy', { pid })
      rmSync(file, { force: true })
    }
  }
  return fail('libraryOpening')
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}
