import { writeAccess } from './access'
import type { AuditAnchor } from './audit/anchor'
import { appendAudit, auditWriter } from './audit/audit'
import { checkAnchor } from './audit/checkAnchor'
import { identityWriter } from './identity/writer'
import type { DatabaseWriter } from './interface'
import { measurementsWriter } from './measurements/measurements'
import { createReader } from './reader'
import { reportsWriter } from './reports/reports'
import { retrievalWriter } from './retrieval/writer'
import { runsWriter } from './runs/writer'
import { settingsWriter } from './settings/settings'
import type { WritableDb } from './sqlite'
import { createFiling } from './studies/filing'
import { studiesWriter } from './studies/writer'

/** The one writer of a library. Every method is one transaction. `anchor` keeps the end of the audit trail outside the database. */
export function createWriter(db: WritableDb, anchor: AuditAnchor | null = null): DatabaseWriter {
  const reader = createReader(db)
  const access = writeAccess(db)
  const audit = appendAudit(access, anchor)
  if (anchor) checkAnchor(access, anchor, audit)
  const filing = createFiling(db, reader)
  return {
    ...reader,
    onChange: access.onChange,
    ...studiesWriter(access, reader, audit, filing),
    ...runsWriter(access, reader, audit, filing),
    ...identityWriter(access, reader, audit, filing),
    ...measurementsWriter(access, reader, audit),
    ...reportsWriter(access, reader, audit),
    ...auditWriter(access, audit),
    ...settingsWriter(access, audit),
    ...retrievalWriter(access, reader, audit),
  }
}
