import path from 'node:path'
import type { BankSource, BankState, RefusedRow } from '../../shared/domain/retrieval'
import type { ReportDraft } from '../../shared/domain/report'
import { failureOf, fail, ok, type Failure, type Result } from '../../shared/result'
import type { EmbeddedText } from '../../shared/vision/textTokenizer'
import { mean, unit } from '../../shared/vision/vectors'
import type { InferenceProcess } from '../inference/client'
import type { DatabaseReader, DatabaseWriter } from '../database/interface'
import type { NewBankReport, ReportEmbedding } from '../database/retrieval/types'
import { readReportBankFile, type Columns } from './reportBankFile'
import { searchModelOf, wordPack, type RetrievalDeps } from './search'
import { messageText, say, textOf } from '../../shared/words'

/** Texts handed to the model at once; a stop is heard between two batches. */
const BATCH = 32
const REFUSALS_SHOWN = 20

export interface AddedReports {
  readonly source: BankSource
  readonly columns: Columns | null
  readonly added: number
  readonly duplicates: number
}

/** Files one CSV's reports in the bank. Where the file can't be read to its end nothing of it stays. */
export async function addReportBankFile(
  database: DatabaseWriter,
  file: string,
  user: string,
  signal?: AbortSignal,
): Promise<Result<AddedReports>> {
  const sourceId = database.addBankSource('csv', path.basename(file), user)
  let [added, duplicates] = [0, 0]
  const take = (reports: readonly NewBankReport[]): void => {
    const filed = database.addBankReports(sourceId, reports)
    added += filed.added
    duplicates += filed.duplicates
  }
  const read = await readReportBankFile(file, take, signal)
  if (!read.ok) {
    database.removeBankSource(sourceId, user)
    return read
  }
  const { refused, refusedMore, columns } = read.value
  const source = database.endBankSource(
    sourceId,
    refusedMore === 0 ? refused : [...refused, more(refused, refusedMore)],
    user,
  )
  if (source) return ok({ source, columns, added, duplicates })
  const counts = { file: path.basename(file), duplicates, refused: refused.length + refusedMore }
  const [row] = refused
  return row
    ? fail('noReportsAddedRowsRefused', { ...counts, line: row.line, reason: row.reason })
    : fail('noReportsAdded', counts)
}

const more = (refused: readonly RefusedRow[], count: number): RefusedRow => ({
  line: refused.at(-1)?.line ?? 0,
  reason: textOf('bankRows.more', { rows: count }),
})

/** Files the saved reports of studies that a reader marked final, in place of those filed before. Only ever by a reader's own command. */
export function addFinalReports(database: DatabaseWriter, user: string): Result<AddedReports> {
  const reports = finalReports(database)
  if (reports.length === 0) return fail('noFinalReports')
  for (const { sourceId, kind } of database.bankSources())
    if (kind === 'library') database.removeBankSource(sourceId, user)
  const sourceId = database.addBankSource('library', say('bankRows.finalReports'), user)
  const filed = database.addBankReports(sourceId, reports)
  const source = database.endBankSource(sourceId, [], user)
  return source ? ok({ source, columns: null, ...filed }) : fail('finalReportsKnown')
}

function finalReports(database: DatabaseReader): readonly NewBankReport[] {
  return database
    .patients()
    .flatMap(({ patientKey }) => database.studiesOf(patientKey))
    .filter(({ readState }) => readState === 'final')
    .flatMap(({ studyInstanceUid, accessionNumber }) => {
      const draft = database.report(studyInstanceUid)
      const text = draft ? reportWords(draft) : ''
      return text === '' ? [] : [{ line: null, studyInstanceUid, accessionNumber: accessionNumber || null, text }]
    })
}

/** What a reader kept in the report; AI findings nobody reviewed are no part of it. */
const reportWords = ({ sections }: ReportDraft): string =>
  sections
    .filter(({ code, text }) => ['findings', 'comparison', 'impression'].includes(code) && text.trim() !== '')
    .map(({ text }) => text.trim())
    .join('\n')

export interface EmbedOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** Gives the chosen model every sentence and report of the bank that it has not had; each is embedded once per pack. */
export async function embedReportBank(
  { database, models }: RetrievalDeps,
  options: EmbedOptions = {},
): Promise<Result<BankState>> {
  const words = await wordPack(models)
  if (!words.ok) return words
  return models.use(words.value.role, 'embedding', async (inference) => {
    const failure = await embedWaiting(database, inference, options)
    return failure ? { ok: false, failure } : ok(await bankState(database, models))
  })
}

async function embedWaiting(
  database: DatabaseWriter,
  inference: InferenceProcess,
  { signal, onProgress }: EmbedOptions,
): Promise<Failure | null> {
  const model = searchModelOf(inference.pack)
  const total = database.waitingTexts(model.sha256)
  const isStopped = (): boolean => signal?.aborted === true
  for (;;) {
    if (isStopped()) return stopped
    const sentences = database.waitingSentences(model.sha256, BATCH)
    if (sentences.length === 0) break
    const embedded = await inference.embedTexts({ texts: sentences.map(({ text }) => text) })
    if (!embedded.ok) return embedded.failure
    database.keepSentenceEmbeddings(
      model,
      sentences.map(({ sentenceId }, n) => ({ sentenceId, ...answerOf(embedded.value[n]) })),
    )
    onProgress?.(total - database.waitingTexts(model.sha256), total)
  }
  for (;;) {
    if (isStopped()) return stopped
    const reports = database.waitingReports(model.sha256, BATCH)
    if (reports.length === 0) return null
    const embedded = await inference.embedTexts({ texts: reports.map(({ text }) => text) })
    if (!embedded.ok) return embedded.failure
    database.keepReportEmbeddings(
      model,
      reports.map(({ reportId }, n) => reportEmbedding(database, reportId, embedded.value[n], model.sha256)),
    )
    onProgress?.(total - database.waitingTexts(model.sha256), total)
  }
}

const stopped: Failure = failureOf('cancelled', { work: 'embeddingReports' })

const answerOf = (answer: Result<EmbeddedText> | undefined) => ({
  vector: answer?.ok === true ? answer.value.vector : null,
  refusal: answer?.ok === false ? messageText(answer.failure) : null,
})

/** The whole text where the model takes it; else the mean of the sentences that it takes, the rest counted as left out. */
function reportEmbedding(
  database: DatabaseReader,
  reportId: number,
  whole: Result<EmbeddedText> | undefined,
  packSha256: string,
): ReportEmbedding {
  if (whole?.ok === true) return { reportId, vector: whole.value.vector, leftOut: 0 }
  const sentences = database.bankSentences(reportId, packSha256)
  const vectors = sentences.flatMap(({ vector }) => vector ?? [])
  return {
    reportId,
    vector: vectors.length === 0 ? null : unit(mean(vectors)),
    leftOut: sentences.length - vectors.length,
  }
}

/** The bank as the chosen model knows it; without a model that reads words its reports are only kept. */
export async function bankState(database: DatabaseReader, models: RetrievalDeps['models']): Promise<BankState> {
  const words = await wordPack(models)
  const sha256 = words.ok ? words.value.pack.sha256 : ''
  return {
    model: words.ok ? searchModelOf(words.value.pack) : null,
    sources: database.bankSources(),
    ...database.bankCounts(sha256),
    refusals: database.bankRefusals(sha256, REFUSALS_SHOWN),
  }
}
