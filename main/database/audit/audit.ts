import { auditEvent, type AuditEvent } from '../../../shared/domain/finding'
import type { ReadAccess, WriteAccess } from '../access'

export interface AuditReader {
  audit(studyInstanceUid: string | null): readonly AuditEvent[]
}

export interface AuditWriter {
  appendAudit(event: Omit<AuditEvent, 'auditId'>): void
}

export const auditReader = ({ all }: ReadAccess): AuditReader => ({
  audit: (uid) =>
    (uid === null
      ? all('SELECT * FROM auditEvents ORDER BY auditId DESC')
      : all('SELECT * FROM auditEvents WHERE studyInstanceUid = ? ORDER BY auditId DESC', uid)
    ).map((row) => auditEvent.parse(row)),
})

/** Appends an event within the transaction of what it records. */
export type Audit = AuditWriter['appendAudit']

export const appendAudit =
  ({ run }: Pick<WriteAccess, 'run'>): Audit =>
  (event) =>
    run(
      'INSERT INTO auditEvents (at, user, action, studyInstanceUid, subject, modelSha256, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
      event.at,
      event.user,
      event.action,
      event.studyInstanceUid,
      event.subject,
      event.modelSha256,
      event.detail,
    )

export const auditWriter = (access: WriteAccess): AuditWriter => ({
  appendAudit: (event) =>
    access.transaction((changed) => {
      appendAudit(access)(event)
      changed(...(event.studyInstanceUid === null ? [] : [event.studyInstanceUid]))
    }),
})
