import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import { createLock, openLock, type LockRecord, type Protection, type Unlocking } from '../security/key'
import { openAnchor } from '../database/audit/anchor'
import { backUpDaily } from '../database/backup'
import type { DatabaseWriter } from '../database/interface'
import { migrateUp } from '../database/migrate'
import { openWritable } from '../database/sqlite'
import { createWriter } from '../database/writer'
import { keepBinding, wrongBinding } from './binding'
import { wrongDatabaseFile, wrongObjects } from './imposters'
import { holdLibrary } from './lock'
import { keepPrivate } from './modes'
import { backUpRecord, backupOf, DATABASE, nameRecord, readRecord, writeRecord } from './record'
import { openContentStore, type ContentStore } from './store'
import { libraryProblem } from './problems'

/** An open library: its database, its stored files, and how it is protected. One process at a time has it open. */
export interface Library {
  readonly folder: string
  readonly protection: Protection
  readonly database: DatabaseWriter
  readonly store: ContentStore
  close(): void
}

const ANCHOR = 'audit.anchor'

/** How a folder's library is protected, or null when there is none yet. */
export function libraryProtection(folder: string): Result<Protection | null> {
  return withWords(folder, () => {
    const record = readRecord(folder)
    return record.ok ? ok(record.value?.protection ?? null) : record
  })
}

/** Begins a library: its database first, under another name, then its record. Killed between, it is finished or begun anew. */
export function createLibrary(folder: string, protection: Protection, unlocking: Unlocking): Result<Library> {
  return withWords(folder, () => {
    const there = readRecord(folder)
    if (!there.ok) return there
    if (there.value) return fail('libraryExists', { folder })
    const lock = createLock(protection, unlocking)
    if (!lock.ok) return lock
    makeFolder(folder)
    const record: LockRecord = { ...lock.value.record, format: 2, id: randomUUID() }
    return holding(folder, () => {
      // Another may have begun it since.
      const now = readRecord(folder)
      if (!now.ok) return now
      if (now.value) return fail('libraryExists', { folder })
      writeRecord(folder, record)
      const begun = beginDatabase(folder, record, lock.value.key)
      if (!begun.ok) return begun
      nameRecord(folder)
      return openHeld(folder, record, lock.value.key)
    })
  })
}

export function openLibrary(folder: string, unlocking: Unlocking): Result<Library> {
  return withWords(folder, () => {
    const read = readRecord(folder)
    if (!read.ok) return read
    const record = read.value
    if (!record) return fail('noLibrary', { folder })
    const key = openLock(record, unlocking)
    return key.ok ? holding(folder, () => openHeld(folder, record, key.value)) : key
  })
}

type Opened = Omit<Library, 'close'> & { closeDatabase(): void }

/** Runs `open` under the library's lock, and keeps the lock with what it opened. */
function holding(folder: string, open: () => Result<Opened>): Result<Library> {
  const holder = holdLibrary(folder)
  if (!holder.ok) return holder
  try {
    const opened = open()
    if (!opened.ok) {
      holder.value.release()
      return opened
    }
    const { closeDatabase, ...library } = opened.value
    let isOpen = true
    return ok({
      ...library,
      close() {
        if (!isOpen) return
        isOpen = false
        closeDatabase()
        holder.value.release()
      },
    })
  } catch (error) {
    holder.value.release()
    throw error
  }
}

function beginDatabase(folder: string, record: LockRecord, key: Uint8Array | null): Result<null> {
  const begun = path.join(folder, `${DATABASE}.part`)
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(begun + ending, { force: true })
  keepPrivate(begun)
  const db = openWritable({ file: begun, key })
  if (!db.ok) return db
  try {
    const migrated = migrateUp(db.value, path.join(folder, 'backups'))
    if (!migrated.ok) return migrated
    keepBinding(db.value, record)
  } finally {
    db.value.close()
  }
  renameSync(begun, path.join(folder, DATABASE))
  return ok(null)
}

function openHeld(folder: string, record: LockRecord, key: Uint8Array | null): Result<Opened> {
  const file = path.join(folder, DATABASE)
  const imposters = wrongDatabaseFile(folder, record.protection) ?? wrongObjects(folder, record.protection)
  if (imposters) return { ok: false, failure: imposters }
  keepPrivate(file)
  const opened = openWritable({ file, key })
  if (!opened.ok)
    return opened.failure.code === 'notADatabase'
      ? fail('libraryDamaged', { file, backup: backupOf(folder, DATABASE) })
      : opened
  const db = opened.value
  try {
    const isEmpty = db.pragma('user_version', { simple: true }) === 0
    const failure = isEmpty
      ? fail('databaseMissing', { folder, backup: backupOf(folder, DATABASE) })
      : wrongBinding(db, record, folder)
    const migrated = failure ?? migrateUp(db, path.join(folder, 'backups'))
    if (!migrated.ok) {
      db.close()
      return migrated
    }
    const named = keepBinding(db, record)
    if (named !== record) {
      writeRecord(folder, named)
      nameRecord(folder)
    }
    backUpRecord(folder)
    return ok({
      folder,
      protection: record.protection,
      database: createWriter(db, openAnchor(path.join(folder, ANCHOR))),
      store: openContentStore(folder, key),
      closeDatabase() {
        try {
          backUpDaily(db, path.join(folder, 'backups'))
        } catch {
          // A full disk keeps no copy, and must not keep the library open; the next closing tries again.
        }
        db.close()
      },
    })
  } catch (error) {
    db.close()
    throw error
  }
}

/** Node says ENOENT of a read-only disk where it makes the folders above too. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error
    mkdirSync(folder, { mode: 0o700 })
  }
}

/** A library that is read-only, full or damaged is told as such; other errors are bugs. */
function withWords<T>(folder: string, work: () => Result<T>): Result<T> {
  try {
    return work()
  } catch (error) {
    return { ok: false, failure: libraryProblem(error, folder) }
  }
}
