import type { ReadableDb } from '../sqlite'
import type { AuditEnd } from './anchor'
import { auditRow, canonicalRow } from './chain'

/** Recorded at opening where the anchor and the trail did not agree. */
export const BROKEN = 'auditBroken'

/** What is wrong with an event: it or the one before was changed; events before it are missing; at an opening the trail had lost its end. */
export type AuditBreak = 'changed' | 'missing' | 'endLost'

export interface AuditVerification {
  readonly events: number
  /** The last event's number and MAC. */
  readonly end: AuditEnd
  readonly firstBroken: { readonly auditId: number; readonly reason: AuditBreak } | null
}

/** Follows the chain from the first event and stops at the first that does not fit. */
export function verifyAudit(db: ReadableDb): AuditVerification {
  const mac = db.prepare('SELECT auditMac(?, ?) mac')
  const events = (db.prepare('SELECT count(*) n FROM auditEvents').get() as { n: number }).n
  let end: AuditEnd = { sequence: 0, mac: '' }
  const broken = (auditId: number, reason: AuditBreak): AuditVerification => ({
    events,
    end,
    firstBroken: { auditId, reason },
  })
  // Not iterate(): another statement of this connection runs for each row.
  for (const row of db.prepare('SELECT * FROM auditEvents ORDER BY auditId').all() as {
    auditId: number
    mac: string
  }[]) {
    const event = auditRow.safeParse(row)
    if (row.auditId !== end.sequence + 1) return broken(row.auditId, 'missing')
    if (!event.success) return broken(row.auditId, 'changed')
    const { mac: expected } = mac.get(end.mac, canonicalRow(event.data)) as { mac: string }
    if (expected !== row.mac) return broken(row.auditId, 'changed')
    if (event.data.action === BROKEN) return broken(row.auditId, 'endLost')
    end = { sequence: row.auditId, mac: row.mac }
  }
  return { events, end, firstBroken: null }
}
