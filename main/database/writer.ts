import { writeAccess } from './access'
import { appendAudit, auditWriter } from './audit/audit'
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

/** The one writer of a library. Every method is one transaction. */
export function createWriter(db: WritableDb): DatabaseWriter {
  const reader = createReader(db)
  const access = writeAccess(db)
  const audit = appendAudit(access)
  const filing = createFiling(db, reader)
  return {
    ...reader,
    onChange: access.onChange,
    ...studiesWriter(access, reader, audit, filing),
    ...runsWriter(access, reader, audit, filing),
    ...identityWriter(access, reader, audit, filing),
    ...measurementsWriter(access, reader, audit),
    ...reportsWriter(access, reader, audit),
    ...auditWriter(access),
    ...settingsWriter(access),
    ...retrievalWriter(access, reader, audit),
  }
}
