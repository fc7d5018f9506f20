import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { z } from 'zod'
import { auditEvent } from '../../../shared/domain/finding'

/** The MAC of an event, over it and the MAC before it (empty before the first), as hex. */
export type AuditChain = (previous: string, row: string) => string

/**
 * HMAC-SHA256 under a key derived from the library's. A library that is not encrypted has no key: its chain is SHA-256
 * alone, which shows damage and clumsy edits, and nothing against who can compute it anew.
 */
export function auditChain(libraryKey: Uint8Array | null): AuditChain {
  const key = libraryKey && Buffer.from(hkdfSync('sha256', libraryKey, '', 'longaxis audit', 32))
  return (previous, row) => {
    const text = `longaxis audit 1\n${previous}\n${row}`
    return (key ? createHmac('sha256', key) : createHash('sha256')).update(text).digest('hex')
  }
}

/** An event as it is stored. `detail` is what versions before schema 75 said in words; events are never changed, so it stands as they wrote it. */
export const auditRow = auditEvent.extend({ detail: z.string(), detailText: z.string().nullable() })
export type AuditRow = z.infer<typeof auditRow>

/** An event's columns in the order that the chain counts them in. */
export const auditValues = (event: AuditRow) =>
  [
    event.auditId,
    event.at,
    event.user,
    event.systemUser,
    event.action,
    event.studyInstanceUid,
    event.subject,
    event.modelSha256,
    event.detail,
    event.detailText,
  ] as const

/** An event as the chain counts it. */
export const canonicalRow = (event: AuditRow): string => JSON.stringify(auditValues(event))
