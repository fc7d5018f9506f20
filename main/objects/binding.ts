import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { fail } from '../../shared/result'
import type { WritableDb } from '../database/sqlite'
import type { LockRecord } from '../security/key'
import { backupOf, RECORD } from './record'

/** In the database's `settings`: which record is this database's. Encrypted with it, it can't be set without the key. */
const KEY = 'library'
const binding = z.object({ id: z.uuid(), protection: z.enum(['keychain', 'passphrase', 'unencrypted']) })
type Binding = z.infer<typeof binding>

function bindingOf(db: WritableDb): Binding | null {
  const row = db.prepare('SELECT value FROM settings WHERE key = ?').get(KEY) as { value: string } | undefined
  return row ? binding.parse(JSON.parse(row.value)) : null
}

/** What is wrong where the record beside a database is not its own; null where it is, or where none was kept yet. */
export function wrongBinding(db: WritableDb, record: LockRecord, folder: string): ReturnType<typeof fail> | null {
  const kept = bindingOf(db)
  const isOwn =
    kept === null
      ? record.format === 1
      : kept.protection === record.protection && (record.id === undefined || record.id === kept.id)
  return isOwn ? null : fail('recordReplaced', { folder, backup: backupOf(folder, RECORD) })
}

/** Binds record and database; answers the record as it must be written, the same where it needs no change. */
export function keepBinding(db: WritableDb, record: LockRecord): LockRecord {
  const kept = bindingOf(db)
  const id = kept?.id ?? record.id ?? randomUUID()
  if (!kept)
    db.prepare('INSERT INTO settings (key, value) VALUES (?, ?)').run(
      KEY,
      JSON.stringify({ id, protection: record.protection } satisfies Binding),
    )
  return record.format === 2 ? record : { ...record, format: 2, id }
}
