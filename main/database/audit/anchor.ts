import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/** The end of the audit trail as it stood: the last event's number and MAC; 0 and '' before the first. */
export const auditEnd = z.object({ sequence: z.number().int().nonnegative(), mac: z.string().max(64) })
export type AuditEnd = z.infer<typeof auditEnd>

/** Keeps the end of the audit trail in a file outside the database, so that events cut off its end are missed. */
export interface AuditAnchor {
  /** Null where there is no file; `unreadable` where it is none of ours. */
  read(): AuditEnd | 'unreadable' | null
  /** False where the file can't be written; the next event or opening catches it up. */
  keep(end: AuditEnd): boolean
  /** Puts the file aside as it is; answers its new name, null where there is none. */
  putAside(): string | null
}

export function openAnchor(file: string): AuditAnchor {
  return {
    read() {
      if (!existsSync(file)) return null
      try {
        return auditEnd.parse(JSON.parse(readFileSync(file, 'utf8')))
      } catch {
        return 'unreadable'
      }
    },
    keep(end) {
      const temporary = `${file}.part`
      try {
        writeFileSync(temporary, `${JSON.stringify(end)}\n`, { mode: 0o600 })
        renameSync(temporary, file)
        return true
      } catch {
        return false
      }
    },
    putAside() {
      if (!existsSync(file)) return null
      const aside = `${file}.${new Date().toISOString().replaceAll(':', '')}`
      renameSync(file, aside)
      return aside
    },
  }
}
