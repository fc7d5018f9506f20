import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ReadableDb } from './sqlite'

const DAY_MS = 24 * 60 * 60 * 1000
/** Of those of every day; one made before a migration stays. */
const KEPT_DAILY = 3

/** A copy under the same key, readable by the version that wrote it, for its owner alone. Half a copy never gets the name. */
export function backUp(
  db: ReadableDb,
  folder: string,
  version: number,
  kind: 'database' | 'daily' = 'database',
): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, `${kind}-${version}-${new Date().toISOString().replaceAll(':', '')}.db`)
  const part = `${file}.part`
  // SQLite writes into an empty file as into none, and keeps its mode.
  writeFileSync(part, '', { flag: 'wx', mode: 0o600 })
  try {
    db.prepare('VACUUM INTO ?').run(part)
    renameSync(part, file)
  } finally {
    rmSync(part, { force: true })
  }
  return file
}

/** A copy a day of a library with pictures, the newest few kept. */
export function backUpDaily(db: ReadableDb, folder: string): void {
  if (db.prepare('SELECT 1 FROM instances LIMIT 1').get() === undefined) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const copies = databaseBackups(readdirSync(folder))
  const newest = copies.at(-1)
  if (newest !== undefined && Date.now() - statSync(path.join(folder, newest)).mtimeMs < DAY_MS) return
  backUp(db, folder, db.pragma('user_version', { simple: true }) as number, 'daily')
  const daily = databaseBackups(readdirSync(folder)).filter((name) => name.startsWith('daily-'))
  for (const name of daily.slice(0, -KEPT_DAILY)) rmSync(path.join(folder, name))
}

/** Copies of the database among the names of a folder of backups, oldest first: `<kind>-<schema>-<time>.db`. */
export function databaseBackups(names: readonly string[]): readonly string[] {
  const timeOf = (name: string): string => name.replace(/^(database|daily)-\d+-/, '')
  return names
    .filter((name) => /^(database|daily)-\d+-.*\.db$/.test(name))
    .sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
}
