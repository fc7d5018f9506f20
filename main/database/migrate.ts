import { fail, ok, type Result } from '../../shared/result'
import { backUp } from './backup'
import { migrate as first } from './migrations/0010-first'
import { migrate as identity } from './migrations/0020-identity'
import { migrate as retrieval } from './migrations/0040-retrieval'
import { migrate as shown } from './migrations/0050-shown'
import { migrate as texts } from './migrations/0075-texts'
import { migrate as measurements } from './migrations/0070-measurements'
import { migrate as subjects } from './migrations/0080-subjects'
import { migrate as reportText } from './migrations/0090-report-text'
import { migrate as verdicts } from './migrations/0060-verdicts'
import { migrate as auditChain } from './migrations/0110-audit-chain'
import type { WritableDb } from './sqlite'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly migrate: (db: WritableDb) => void
}

export const migrations: readonly Migration[] = [
  { version: 10, name: 'first', migrate: first },
  { version: 20, name: 'identity', migrate: identity },
  { version: 40, name: 'retrieval', migrate: retrieval },
  { version: 50, name: 'shown', migrate: shown },
  { version: 60, name: 'verdicts', migrate: verdicts },
  { version: 70, name: 'measurements', migrate: measurements },
  { version: 75, name: 'texts', migrate: texts },
  { version: 80, name: 'subjects', migrate: subjects },
  { version: 90, name: 'report-text', migrate: reportText },
  { version: 110, name: 'audit-chain', migrate: auditChain },
]

const versionOf = (db: WritableDb): number => db.pragma('user_version', { simple: true }) as number

/**
 * Brings a library to the newest schema: all pending steps in one transaction, after a copy of what was there into
 * `backupFolder`. Refuses a library written by a newer program.
 */
export function migrateUp(
  db: WritableDb,
  backupFolder: string,
  steps: readonly Migration[] = migrations,
): Result<{ readonly from: number; readonly to: number; readonly backup: string | null }> {
  if (steps.some((step, n) => n > 0 && step.version <= (steps[n - 1]?.version ?? 0)))
    throw new Error('migrations are not in ascending order')
  const from = versionOf(db)
  const to = steps.at(-1)?.version ?? 0
  if (from > to) return fail('libraryFromFuture', { from, to })
  const pending = steps.filter((step) => step.version > from)
  if (pending.length === 0) return ok({ from, to, backup: null })
  const backup = from > 0 ? backUp(db, backupFolder, from) : null
  db.transaction(() => {
    for (const step of pending) {
      step.migrate(db)
      db.pragma(`user_version = ${step.version}`)
    }
  })()
  db.pragma('optimize')
  return ok({ from, to, backup })
}
