import { createRequire } from 'node:module'
import { closeSync, existsSync, openSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type BetterSqlite from 'better-sqlite3'
import { fail, ok, type Result } from '../../shared/result'
import { auditChain } from './audit/chain'

const require = createRequire(import.meta.url)
const PACKAGE = 'better-sqlite3-multiple-ciphers'
/** The package's prebuilt bindings need this Node-API; loading them on an older one crashes the process. */
const PREBUILT_NAPI = 10

declare const readable: unique symbol
declare const writable: unique symbol
/** A connection that can only read; the brand keeps it out of functions that write. */
export type ReadableDb = BetterSqlite.Database & { readonly [readable]: true }
export type WritableDb = ReadableDb & { readonly [writable]: true }

export interface OpenOptions {
  readonly file: string
  /** 32 bytes, or null for a library that is not encrypted. */
  readonly key: Uint8Array | null
}

/** Where scripts/setup puts the binding built for Node-API 9, or a packaged program carries it. */
function nativeBinding(): string | undefined | null {
  const override = process.env.LONGAXIS_SQLITE_BINDING
  if (override) return override
  if (Number(process.versions.napi) >= PREBUILT_NAPI) return undefined
  const { version } = require(`${PACKAGE}/package.json`) as { version: string }
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
  const resources = (process as { resourcesPath?: string }).resourcesPath
  const places = [
    ...(resources ? [path.join(resources, 'sqlite', 'better_sqlite3.node')] : []),
    path.join(
      cache,
      'longaxis',
      'sqlite',
      `${version}-napi9-${process.platform}-${process.arch}`,
      'better_sqlite3.node',
    ),
  ]
  return places.find((place) => existsSync(place)) ?? null
}

/** The package, and the binding that this Node loads. */
function driver(): Result<(file: string, options?: BetterSqlite.Options) => BetterSqlite.Database> {
  const binding = nativeBinding()
  if (binding === null) return fail('noSqliteBinding')
  const Database = require(PACKAGE) as typeof BetterSqlite
  return ok((file, options = {}) => new Database(file, { ...options, ...(binding && { nativeBinding: binding }) }))
}

/**
 * Takes the operating system's lock on a file, which the kernel frees when the process ends, however it ends; null where
 * somebody has it. The file must not be opened in this process by anything else: POSIX drops a process's locks on a file
 * when it closes any handle on it.
 */
export function lockFile(file: string): Result<{ release(): void } | null> {
  const openDatabase = driver()
  if (!openDatabase.ok) return openDatabase
  try {
    // Made by a call that opens no file that is there: its closing would drop the lock.
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  }
  const db = openDatabase.value(file, { timeout: 0 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
    return ok({ release: () => void db.close() })
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return ok(null)
    throw error
  }
}

/** Opens for writing; the one writer of a library. Fails in words when the key is wrong or the file is no database. */
export function openWritable(options: OpenOptions): Result<WritableDb> {
  const opened = open(options, false)
  if (!opened.ok) return opened
  opened.value.pragma('journal_mode = WAL')
  opened.value.pragma('synchronous = FULL')
  return ok(opened.value as WritableDb)
}

function open({ file, key }: OpenOptions, readonly: boolean): Result<ReadableDb> {
  const openDatabase = driver()
  if (!openDatabase.ok) return openDatabase
  const db = openDatabase.value(file, { readonly })
  try {
    if (key) {
      db.pragma("cipher = 'sqlcipher'")
      db.pragma('legacy = 4')
      db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
    }
    // What SQLite sorts and sets aside would else lie unencrypted in the system's temporary folder.
    db.pragma('temp_store = MEMORY')
    db.pragma('foreign_keys = ON')
    db.pragma('busy_timeout = 5000')
    db.prepare('SELECT count(*) FROM sqlite_master').get()
    const chain = auditChain(key)
    db.function('auditMac', { deterministic: true }, (previous, row) => chain(String(previous), String(row)))
    return ok(db as ReadableDb)
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code !== 'SQLITE_NOTADB') throw error
    return fail('notADatabase')
  }
}
