import type { AuditEvent, Finding, FindingReview, ModelRun, ModelStatement } from '../../shared/domain/finding'
import type { Loop, ViewCode, ViewLabel } from '../../shared/domain/loop'
import type { Measurement } from '../../shared/domain/measurement'
import type { Patient } from '../../shared/domain/patient'
import type { ReportDraft } from '../../shared/domain/report'
import type { IdentityCheck, Study, WorklistPage, WorklistQuery } from '../../shared/domain/study'
import type { Failure, Result } from '../../shared/result'
import type { IdentityReader } from './identity'
import type { RetrievalReader, RetrievalWriter } from './retrieval'

/** A stored instance: where its bytes are. */
export interface StoredFile {
  readonly sopInstanceUid: string
  readonly sha256: string
  readonly sizeBytes: number
}

/** What import hands over for one instance; the writer merges patients only on issuer + ID. */
export interface InstanceRecord {
  readonly patient: Omit<Patient, 'patientKey' | 'differences'>
  readonly study: Pick<
    Study,
    'studyInstanceUid' | 'studyDate' | 'studyTime' | 'description' | 'accessionNumber' | 'heightCm' | 'weightKg'
  >
  readonly series: {
    readonly seriesInstanceUid: string
    readonly modality: string
    readonly description: string
    readonly seriesNumber: number | null
  }
  readonly loop: Loop
  readonly file: StoredFile
}

export interface LoopEmbedding {
  readonly sopInstanceUid: string
  /** Unit vector: that by which the pack compares patients, or that which it compares with words. */
  readonly vector: Float32Array
}

/** Every read of the library. A read-only connection implements it; nothing here can write. */
export interface DatabaseReader extends RetrievalReader {
  worklist(query: WorklistQuery): WorklistPage
  counts(): { readonly patients: number; readonly studies: number; readonly instances: number }
  patients(): readonly Patient[]
  patient(patientKey: string): Patient | null
  /** Oldest first. */
  studiesOf(patientKey: string): readonly Study[]
  study(studyInstanceUid: string): Study | null
  /** Newest first, same patient, dated before the study. */
  priors(studyInstanceUid: string): readonly Study[]
  /** In series and instance order. */
  loops(studyInstanceUid: string): readonly Loop[]
  loop(sopInstanceUid: string): Loop | null
  storedFile(sopInstanceUid: string): StoredFile | null
  hasContent(sha256: string): boolean
  /** Newest run of the study by this pack hash, or of any pack when omitted; here and below newest by when it was last asked for. */
  latestRun(studyInstanceUid: string, packSha256?: string): ModelRun | null
  /** Newest run that this pack made to tell patients apart, finished or not; the two others never give these. */
  latestPatientsRun(studyInstanceUid: string, packSha256: string): ModelRun | null
  /** Newest run that ended with findings (of this pack hash, or of any), whatever came after it; a whole run of a pack goes before its partial ones. */
  latestFinishedRun(studyInstanceUid: string, packSha256?: string): ModelRun | null
  findingsOf(runId: string): readonly Finding[]
  finding(findingId: string): Finding | null
  embeddings(studyInstanceUid: string, packSha256: string): readonly LoopEmbedding[]
  /** Studies by their identity vectors. */
  readonly identity: IdentityReader
  measurements(studyInstanceUid: string): readonly Measurement[]
  report(studyInstanceUid: string): ReportDraft | null
  /** Newest first. */
  reportVersions(studyInstanceUid: string): readonly ReportDraft[]
  audit(studyInstanceUid: string | null): readonly AuditEvent[]
  setting(key: string): string | null
}

/** The one writer. Each call is one transaction and appends its own audit event where a reader or a model acted. */
export interface DatabaseWriter extends DatabaseReader, RetrievalWriter {
  /** One transaction for the batch; returns what was added and what was already there (by SOP Instance UID and content). */
  addInstances(batch: readonly InstanceRecord[]): {
    readonly added: number
    readonly duplicates: number
    readonly conflicts: readonly { readonly sopInstanceUid: string; readonly reason: string }[]
  }
  setReadState(studyInstanceUid: string, readState: Study['readState'], user: string): Result<Study>
  /** A reader’s label beats the file’s, the file’s a model’s; a weaker one changes nothing. */
  setView(
    sopInstanceUid: string,
    view: ViewLabel | { readonly code: ViewCode; readonly source: 'reader' },
    user: string,
  ): Result<null>
  beginRun(run: ModelRun): void
  /** A kept run was asked for again: its findings are the study's from now on, whatever another model read since. */
  makeRunCurrent(runId: string): void
  /** Views as the model that reads says now: null takes a model's earlier word back. Names by a file or a reader stand. */
  setModelViews(views: ReadonlyMap<string, ViewLabel | null>): void
  /** Ends runs that a program which is gone left running; called once when a library opens. */
  failUnfinishedRuns(reason: Failure): void
  /** `pictures` are the vectors that words are compared with; a complete run's replace the study's earlier ones of the same pack. */
  finishRun(
    run: ModelRun,
    statements: readonly ModelStatement[],
    embeddings: readonly LoopEmbedding[],
    pictures?: readonly LoopEmbedding[],
  ): readonly Finding[]
  /** What a reader confirmed stays with the study. */
  setIdentityCheck(studyInstanceUid: string, check: IdentityCheck): void
  confirmIdentity(studyInstanceUid: string, user: string): Result<Study>
  /** Files a study under another patient of the library; its files stay as imported. */
  moveStudy(studyInstanceUid: string, patientKey: string, user: string): Result<Study>
  /** Files a moved study back where it was before its last move. */
  undoMove(studyInstanceUid: string, user: string): Result<Study>
  reviewFinding(review: FindingReview, user: string): Result<Finding>
  addMeasurement(measurement: Measurement): void
  removeMeasurement(measurementId: string, user: string): Result<null>
  /** Appends a version; refuses when `baseVersion` is not the newest (someone saved in between). */
  saveReport(draft: ReportDraft, baseVersion: number): Result<ReportDraft>
  appendAudit(event: Omit<AuditEvent, 'auditId'>): void
  setSetting(key: string, value: string): void
}
