import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type BetterSqlite from 'better-sqlite3'
import { fail, ok, type Result } from '../../shared/result'

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

/** Opens for writing; the one writer of a library. Fails in words when the key is wrong or the file is no database. */
export function openWritable(options: OpenOptions): Result<WritableDb> {
  const opened = open(options, false)
  if (!opened.ok) return opened
  opened.value.pragma('journal_mode = WAL')
  opened.value.pragma('synchronous = FULL')
  return ok(opened.value as WritableDb)
}

function open({ file, key }: OpenOptions, readonly: boolean): Result<ReadableDb> {
  const binding = nativeBinding()
  if (binding === null) return fail('noSqliteBinding')
  const Database = require(PACKAGE) as typeof BetterSqlite
  const db = new Database(file, { readonly, ...(binding && { nativeBinding: binding }) })
  try {
    if (key) {
      db.pragma("cipher = 'sqlcipher'")
      db.pragma('legacy = 4')
      db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
    }
    db.pragma('foreign_keys = ON')
    db.pragma('busy_timeout = 5000')
    db.prepare('SELECT count(*) FROM sqlite_master').get()
    return ok(db as ReadableDb)
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code !== 'SQLITE_NOTADB') throw error
    return fail('notADatabase')
  }
}
