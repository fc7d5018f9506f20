import { catalogueText } from '../../../shared/domain/failure'
import { recordedText } from '../../../shared/words'
import { z } from 'zod'
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
    ).map((row) => eventOf(auditRow.parse(row))),
})

/** `detail` is what versions before schema 75 said in words; events are never changed, so it stands as they wrote it. */
const auditRow = auditEvent.extend({ detail: z.string(), detailText: z.string().nullable() })

const eventOf = ({ detail, detailText, ...event }: z.infer<typeof auditRow>): AuditEvent => ({
  ...event,
  detail:
    detailText !== null ? catalogueText.parse(JSON.parse(detailText)) : detail === '' ? null : recordedText(detail),
})

/** Appends an event within the transaction of what it records. */
export type Audit = AuditWriter['appendAudit']

export const appendAudit =
  ({ run }: Pick<WriteAccess, 'run'>): Audit =>
  (event) =>
    run(
      'INSERT INTO auditEvents (at, user, action, studyInstanceUid, subject, modelSha256, detail, detailText) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      event.at,
      event.user,
      event.action,
      event.studyInstanceUid,
      event.subject,
      event.modelSha256,
      '',
      event.detail && JSON.stringify(event.detail),
    )

export const auditWriter = (access: WriteAccess): AuditWriter => ({
  appendAudit: (event) =>
    access.transaction((changed) => {
      appendAudit(access)(event)
      changed(...(event.studyInstanceUid === null ? [] : [event.studyInstanceUid]))
    }),
})
