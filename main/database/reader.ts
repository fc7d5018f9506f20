import { readAccess } from './access'
import { auditReader } from './audit/audit'
import { createIdentityReader } from './identity/reader'
import { integrityReader } from './integrity'
import type { DatabaseReader } from './interface'
import { measurementsReader } from './measurements/measurements'
import { reportsReader } from './reports/reports'
import { retrievalReader } from './retrieval/reader'
import { runsReader } from './runs/reader'
import { settingsReader } from './settings/settings'
import type { ReadableDb } from './sqlite'
import { studiesReader } from './studies/reader'

/** All reads of one open library. */
export function createReader(db: ReadableDb): DatabaseReader {
  const access = readAccess(db)
  return {
    ...studiesReader(access),
    ...runsReader(access),
    identity: createIdentityReader(db),
    ...measurementsReader(access),
    ...reportsReader(access),
    ...auditReader(access),
    ...settingsReader(access),
    ...retrievalReader(access),
    ...integrityReader(access),
  }
}
