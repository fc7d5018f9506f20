import { closeSync, existsSync, openSync, readdirSync, readSync, fstatSync } from 'node:fs'
import path from 'node:path'
import { failureOf, type Failure } from '../../shared/result'
import type { Protection } from '../security/key'
import { objectFolders } from './objectFolders'
import { backupOf, DATABASE, RECORD } from './record'
import { kindOf, TRAILER_BYTES } from './sealed'

const SQLITE_HEADER = 'SQLite format 3\0'

/** A record and a database of which one is encrypted and one is not: one of them was replaced. Null where both agree. */
export function wrongDatabaseFile(folder: string, protection: Protection): Failure | null {
  const file = path.join(folder, DATABASE)
  if (!existsSync(file)) return failureOf('databaseMissing', { folder, backup: backupOf(folder, DATABASE) })
  const start = bytesOf(file, 0, SQLITE_HEADER.length)
  if (start.length === 0) return failureOf('databaseMissing', { folder, backup: backupOf(folder, DATABASE) })
  const isPlain = start.toString('latin1') === SQLITE_HEADER
  if (isPlain === (protection === 'unencrypted')) return null
  return isPlain
    ? failureOf('databaseReplaced', { folder, backup: backupOf(folder, DATABASE) })
    : failureOf('recordReplaced', { folder, backup: backupOf(folder, RECORD) })
}

/** Objects of an encrypted library under a record and database that are not, or the other way round, by the first found. */
export function wrongObjects(folder: string, protection: Protection): Failure | null {
  const objects = path.join(folder, 'objects')
  for (const prefix of objectFolders(objects)) {
    const first = readdirSync(path.join(objects, prefix)).find((name) => name.endsWith('.v2'))
    const kind =
      first === undefined ? null : kindOf(bytesOf(path.join(objects, prefix, first), -TRAILER_BYTES, TRAILER_BYTES))
    if (kind !== null)
      return (kind === 'plain') === (protection === 'unencrypted')
        ? null
        : failureOf('recordReplaced', { folder, backup: backupOf(folder, RECORD) })
  }
  return null
}

/** `length` bytes from `position`, from the end where it is negative; fewer where the file is shorter. */
function bytesOf(file: string, position: number, length: number): Buffer {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(length)
    const at = position < 0 ? Math.max(0, fstatSync(handle).size + position) : position
    return bytes.subarray(0, readSync(handle, bytes, 0, length, at))
  } finally {
    closeSync(handle)
  }
}
