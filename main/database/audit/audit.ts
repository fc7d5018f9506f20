import { catalogueText } from '../../../shared/domain/failure'
import { recordedText } from '../../../shared/words'
import os from 'node:os'
import type { AuditEvent } from '../../../shared/domain/finding'
import type { ReadAccess, WriteAccess } from '../access'
import type { AuditAnchor } from './anchor'
import { auditRow, auditValues, canonicalRow, type AuditRow } from './chain'
import { verifyAudit, type AuditVerification } from './verify'

export interface AuditReader {
  audit(studyInstanceUid: string | null): readonly AuditEvent[]
  /** Follows the whole chain of events. */
  verifyAudit(): AuditVerification
}

/** An event to be recorded; number and system user are added. */
export type NewAuditEvent = Omit<AuditEvent, 'auditId' | 'systemUser'>

export interface AuditWriter {
  appendAudit(...events: readonly NewAuditEvent[]): void
}

export const auditReader = ({ db, all }: ReadAccess): AuditReader => ({
  audit: (uid) =>
    (uid === null
      ? all('SELECT * FROM auditEvents ORDER BY auditId DESC')
      : all('SELECT * FROM auditEvents WHERE studyInstanceUid = ? ORDER BY auditId DESC', uid)
    ).map((row) => eventOf(auditRow.parse(row))),
  verifyAudit: () => verifyAudit(db),
})

const eventOf = ({ detail, detailText, ...event }: AuditRow): AuditEvent => ({
  ...event,
  detail:
    detailText !== null ? catalogueText.parse(JSON.parse(detailText)) : detail === '' ? null : recordedText(detail),
})

/** Appends an event within the transaction of what it records. */
export type Audit = (event: NewAuditEvent) => void

export const appendAudit =
  ({ db, run, afterCommit }: Pick<WriteAccess, 'db' | 'run' | 'afterCommit'>, anchor: AuditAnchor | null): Audit =>
  (recorded) => {
    const last = db.prepare('SELECT auditId, mac FROM auditEvents ORDER BY auditId DESC LIMIT 1').get() as
      { readonly auditId: number; readonly mac: string } | undefined
    const { detail: text, ...facts } = recorded
    const event = {
      ...facts,
      detail: '',
      detailText: text && JSON.stringify(text),
      auditId: (last?.auditId ?? 0) + 1,
      systemUser: systemUser(),
    }
    const { mac } = db.prepare('SELECT auditMac(?, ?) mac').get(last?.mac ?? '', canonicalRow(event)) as { mac: string }
    run(
      'INSERT INTO auditEvents (auditId, at, user, systemUser, action, studyInstanceUid, subject, modelSha256, detail, detailText, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...auditValues(event),
      mac,
    )
    afterCommit(() => anchor?.keep({ sequence: event.auditId, mac }))
  }

export const auditWriter = ({ transaction }: WriteAccess, audit: Audit): AuditWriter => ({
  appendAudit: (...events) =>
    transaction((changed) => {
      for (const event of events) {
        audit(event)
        changed(...(event.studyInstanceUid === null ? [] : [event.studyInstanceUid]))
      }
    }),
})

/** Who is logged in to the machine; the user's number where the system has no name for it. */
function systemUser(): string {
  try {
    return os.userInfo().username
  } catch {
    return String(process.getuid?.() ?? '')
  }
}
