import { recordedText } from '../../../shared/words'
import { now, type WriteAccess } from '../access'
import type { AuditAnchor, AuditEnd } from './anchor'
import type { Audit } from './audit'
import { BROKEN } from './verify'

/** In `settings` once a library has had an anchor: from then on it must be there. */
const ANCHORED = 'auditAnchored'

/**
 * Compares the anchor with the trail as a library opens. A trail that goes on beyond its anchor is as a crash between the
 * commit and the anchor leaves it. Where events have gone from its end, or the anchor has, the trail says so from then on.
 */
export function checkAnchor(
  { db, transaction, afterCommit }: Pick<WriteAccess, 'db' | 'transaction' | 'afterCommit'>,
  anchor: AuditAnchor,
  audit: Audit,
): void {
  const row = db.prepare('SELECT auditId sequence, mac FROM auditEvents WHERE auditId = ?')
  const lastRow = db.prepare('SELECT auditId sequence, mac FROM auditEvents ORDER BY auditId DESC LIMIT 1')
  const end = (): AuditEnd => (lastRow.get() as AuditEnd | undefined) ?? { sequence: 0, mac: '' }
  const isAnchored = db.prepare('SELECT 1 FROM settings WHERE key = ?').get(ANCHORED) !== undefined
  const fault = faultOf(anchor.read())
  if (fault !== null) anchor.putAside()
  // The file first: a library that is said to have an anchor must have one.
  const isKept = anchor.keep(end())
  transaction(() => {
    if (!isAnchored && isKept) db.prepare("INSERT INTO settings (key, value) VALUES (?, '1')").run(ANCHORED)
    if (fault === null) return
    audit({
      at: now(),
      user: '',
      action: BROKEN,
      studyInstanceUid: null,
      subject: 'audit.anchor',
      modelSha256: null,
      detail: recordedText(fault),
    })
    afterCommit(() => void anchor.keep(end()))
  })

  /** As data for the event's detail: what the anchor names and what the trail has there. */
  function faultOf(kept: ReturnType<AuditAnchor['read']>): string | null {
    if (kept === null) return isAnchored ? 'missing' : null
    if (kept === 'unreadable') return kept
    const at = kept.sequence === 0 ? { mac: '' } : (row.get(kept.sequence) as AuditEnd | undefined)
    return at?.mac === kept.mac ? null : JSON.stringify({ anchor: kept, trail: at ?? null })
  }
}
