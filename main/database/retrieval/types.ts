import type { CatalogueText } from '../../../shared/words'
import type { BankSource, BankState, RefusedRow, SearchModel } from '../../../shared/domain/retrieval'
import type { LoopEmbedding } from '../runs/reader'

/** A vector with its place in the table: pages go on after `after`. */
export interface StoredVector<K> {
  readonly after: number
  readonly key: K
  readonly vector: Float32Array
}

export interface BankReport {
  readonly reportId: number
  readonly sourceName: string
  readonly line: number | null
  readonly studyInstanceUid: string | null
  readonly accessionNumber: string | null
  readonly text: string
  readonly sentences: number
}

export interface NewBankReport {
  readonly line: number | null
  readonly studyInstanceUid: string | null
  readonly accessionNumber: string | null
  readonly text: string
}

export interface SentenceEmbedding {
  readonly sentenceId: number
  readonly text: string
  /** Null where the pack could not take it. */
  readonly vector: Float32Array | null
  readonly refusal: CatalogueText | null
}

export interface ReportEmbedding {
  readonly reportId: number
  readonly vector: Float32Array | null
  readonly leftOut: number
}

export interface RetrievalReader {
  /** Loops with a vector of this pack, a page after `after`. */
  loopEmbeddings(packSha256: string, after: number, limit: number): readonly StoredVector<string>[]
  loopEmbeddingsOf(studyInstanceUid: string, packSha256: string): readonly LoopEmbedding[]
  /** Studies with moving loops that have no vector of this pack. */
  studiesToEmbed(packSha256: string): readonly string[]
  /** Moving loops in the library. */
  cines(): number
  bankSources(): readonly BankSource[]
  bankCounts(packSha256: string): { readonly reports: number; readonly embedded: number; readonly waiting: number }
  /** Why this pack could not take sentences, the commonest first. */
  bankRefusals(packSha256: string, limit: number): BankState['refusals']
  bankReport(reportId: number): BankReport | null
  /** Sentences and reports that this pack has not been given yet. */
  waitingSentences(packSha256: string, limit: number): readonly { readonly sentenceId: number; readonly text: string }[]
  waitingReports(packSha256: string, limit: number): readonly { readonly reportId: number; readonly text: string }[]
  waitingTexts(packSha256: string): number
  bankSentences(reportId: number, packSha256: string): readonly SentenceEmbedding[]
  bankEmbeddings(
    packSha256: string,
    after: number,
    limit: number,
  ): readonly StoredVector<{ readonly reportId: number; readonly leftOut: number }>[]
}

export interface RetrievalWriter {
  /** Begins a source; `addBankReports` fills it. */
  addBankSource(kind: BankSource['kind'], name: string, user: string): number
  /** One transaction; a report that is in the bank already, by text and study, counts as a duplicate. */
  addBankReports(
    sourceId: number,
    reports: readonly NewBankReport[],
  ): { readonly added: number; readonly duplicates: number }
  /** Ends a source: what was refused, and the audit event. An empty source is taken away again. */
  endBankSource(sourceId: number, refused: readonly RefusedRow[], user: string): BankSource | null
  /** Reports, sentences nothing else uses, and their vectors. False: no such source. */
  removeBankSource(sourceId: number, user: string): boolean
  keepSentenceEmbeddings(model: SearchModel, embeddings: readonly Omit<SentenceEmbedding, 'text'>[]): void
  keepReportEmbeddings(model: SearchModel, embeddings: readonly ReportEmbedding[]): void
}
