import type { CatalogueText } from '../../../shared/words'
import { now } from '../access'
import type { AuditWriter } from './audit'

/** An act that changes no row of its own: opening, importing, exporting, copying. */
export interface Act {
  readonly action: 'openLibrary' | 'import' | 'imported' | 'export' | 'copy' | 'upgradeObjects'
  readonly studyInstanceUid?: string | null
  readonly subject: string
  readonly detail?: CatalogueText
}

/** Appends acts of a reader to the audit trail. */
export const recordActs = (database: AuditWriter, user: string, ...acts: readonly Act[]): void =>
  database.appendAudit(
    ...acts.map(({ action, studyInstanceUid = null, subject, detail = null }) => ({
      at: now(),
      user,
      action,
      studyInstanceUid,
      subject,
      modelSha256: null,
      detail,
    })),
  )
