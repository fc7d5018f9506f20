import type { OnChange } from './access'
import type { AuditReader, AuditWriter } from './audit/audit'
import type { IdentityReads } from './identity/reader'
import type { IdentityWriter } from './identity/writer'
import type { IntegrityReader } from './integrity'
import type { MeasurementsReader, MeasurementsWriter } from './measurements/measurements'
import type { ReportsReader, ReportsWriter } from './reports/reports'
import type { RetrievalReader, RetrievalWriter } from './retrieval/types'
import type { RunsReader } from './runs/reader'
import type { RunsWriter } from './runs/writer'
import type { SettingsReader, SettingsWriter } from './settings/settings'
import type { StudiesReader } from './studies/reader'
import type { StudiesWriter } from './studies/writer'

/** Every read of the library, by feature. A read-only connection implements it; nothing here can write. */
export interface DatabaseReader
  extends
    StudiesReader,
    RunsReader,
    IdentityReads,
    MeasurementsReader,
    ReportsReader,
    AuditReader,
    SettingsReader,
    RetrievalReader,
    IntegrityReader {}

/** The one writer. Each call is one transaction and appends its own audit event where a reader or a model acted. */
export interface DatabaseWriter
  extends
    DatabaseReader,
    StudiesWriter,
    RunsWriter,
    IdentityWriter,
    MeasurementsWriter,
    ReportsWriter,
    AuditWriter,
    SettingsWriter,
    RetrievalWriter {
  /** Hears after each call which studies it changed; none where it changed something that concerns no study. */
  readonly onChange: OnChange
}

export type { LoopEmbedding } from './runs/reader'
export type { StoredFile } from './studies/reader'
export type { InstanceRecord } from './studies/instanceRecord'
