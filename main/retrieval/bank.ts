import path from 'node:path'
import type { BankSource, BankState, RefusedRow } from '../../shared/domain/retrieval'
import type { ReportDraft } from '../../shared/domain/report'
import { fail, ok, type Failure, type Result } from '../../shared/result'
import type { EmbeddedText } from '../../shared/vision/textTokenizer'
import { mean, unit } from '../../shared/vision/vectors'
import type { InferenceProcess } from '../inference/process'
import type { TimelineReader, TimelineWriter } from '../timeline/interface'
import type { NewBankReport, ReportEmbedding } from '../timeline/retrieval'
import { readBankFile, type Columns } from './bankFile'
import { searchModelOf, wordPack, type RetrievalDeps } from './search'

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
export async function addBankFile(
  timeline: TimelineWriter,
  file: string,
  user: string,
  signal?: AbortSignal,
): Promise<Result<AddedReports>> {
  const sourceId = timeline.addBankSource('csv', path.basename(file), user)
  let [added, duplicates] = [0, 0]
  const take = (reports: readonly NewBankReport[]): void => {
    const filed = timeline.addBankReports(sourceId, reports)
    added += filed.added
    duplicates += filed.duplicates
  }
  const read = await readBankFile(file, take, signal)
  if (!read.ok) {
    timeline.removeBankSource(sourceId, user)
    return read
  }
  const { refused, refusedMore, columns } = read.value
  const source = timeline.endBankSource(
    sourceId,
    refusedMore === 0 ? refused : [...refused, more(refused, refusedMore)],
    user,
  )
  if (source) return ok({ source, columns, added, duplicates })
  return fail(
    'noReports',
    `No report of ${path.basename(file)} was added: ${duplicates} are in the bank already, ${refused.length + refusedMore} rows were refused${refused[0] ? ` (line ${refused[0].line}: ${refused[0].reason})` : ''}.`,
    'Look at the file’s first rows.',
  )
}

const more = (refused: readonly RefusedRow[], count: number): RefusedRow => ({
  line: refused.at(-1)?.line ?? 0,
  reason: `and ${count} more rows after this one`,
})

/** Files the saved reports of studies that a reader marked final, in place of those filed before. Only ever by a reader's own command. */
export function addFinalReports(timeline: TimelineWriter, user: string): Result<AddedReports> {
  const reports = finalReports(timeline)
  if (reports.length === 0)
    return fail(
      'noFinalReports',
      'No study of this library is marked final and has a saved report.',
      'Mark a study final when its report is done.',
    )
  for (const { sourceId, kind } of timeline.bankSources())
    if (kind === 'library') timeline.removeBankSource(sourceId, user)
  const sourceId = timeline.addBankSource('library', 'this library’s final reports', user)
  const filed = timeline.addBankReports(sourceId, reports)
  const source = timeline.endBankSource(sourceId, [], user)
  return source
    ? ok({ source, columns: null, ...filed })
    : fail('noReports', 'Every final report is in the bank already, from a file.', 'Nothing to do.')
}

function finalReports(timeline: TimelineReader): readonly NewBankReport[] {
  return timeline
    .patients()
    .flatMap(({ patientKey }) => timeline.studiesOf(patientKey))
    .filter(({ readState }) => readState === 'final')
    .flatMap(({ studyInstanceUid, accessionNumber }) => {
      const draft = timeline.report(studyInstanceUid)
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
export async function embedBank(
  { timeline, models }: RetrievalDeps,
  options: EmbedOptions = {},
): Promise<Result<BankState>> {
  const words = await wordPack(models)
  if (!words.ok) return words
  return models.use(words.value.role, 'embedding', async (inference) => {
    const failure = await embedWaiting(timeline, inference, options)
    return failure ? { ok: false, failure } : ok(await bankState(timeline, models))
  })
}

async function embedWaiting(
  timeline: TimelineWriter,
  inference: InferenceProcess,
  { signal, onProgress }: EmbedOptions,
): Promise<Failure | null> {
  const model = searchModelOf(inference.pack)
  const total = timeline.waitingTexts(model.sha256)
  const isStopped = (): boolean => signal?.aborted === true
  for (;;) {
    if (isStopped()) return stopped
    const sentences = timeline.waitingSentences(model.sha256, BATCH)
    if (sentences.length === 0) break
    const embedded = await inference.embedTexts(sentences.map(({ text }) => text))
    if (!embedded.ok) return embedded.failure
    timeline.keepSentenceEmbeddings(
      model,
      sentences.map(({ sentenceId }, n) => ({ sentenceId, ...answerOf(embedded.value[n]) })),
    )
    onProgress?.(total - timeline.waitingTexts(model.sha256), total)
  }
  for (;;) {
    if (isStopped()) return stopped
    const reports = timeline.waitingReports(model.sha256, BATCH)
    if (reports.length === 0) return null
    const embedded = await inference.embedTexts(reports.map(({ text }) => text))
    if (!embedded.ok) return embedded.failure
    timeline.keepReportEmbeddings(
      model,
      reports.map(({ reportId }, n) => reportEmbedding(timeline, reportId, embedded.value[n], model.sha256)),
    )
    onProgress?.(total - timeline.waitingTexts(model.sha256), total)
  }
}

const stopped: Failure = {
  code: 'cancelled',
  message: 'Embedding the report bank was stopped.',
  nextStep: 'What is done is kept; go on when you like.',
}

const answerOf = (answer: Result<EmbeddedText> | undefined) => ({
  vector: answer?.ok === true ? answer.value.vector : null,
  refusal: answer?.ok === false ? answer.failure.message : null,
})

/** The whole text where the model takes it; else the mean of the sentences that it takes, the rest counted as left out. */
function reportEmbedding(
  timeline: TimelineReader,
  reportId: number,
  whole: Result<EmbeddedText> | undefined,
  packSha256: string,
): ReportEmbedding {
  if (whole?.ok === true) return { reportId, vector: whole.value.vector, leftOut: 0 }
  const sentences = timeline.bankSentences(reportId, packSha256)
  const vectors = sentences.flatMap(({ vector }) => vector ?? [])
  return {
    reportId,
    vector: vectors.length === 0 ? null : unit(mean(vectors)),
    leftOut: sentences.length - vectors.length,
  }
}

/** The bank as the chosen model knows it; without a model that reads words its reports are only kept. */
export async function bankState(timeline: TimelineReader, models: RetrievalDeps['models']): Promise<BankState> {
  const words = await wordPack(models)
  const sha256 = words.ok ? words.value.pack.sha256 : ''
  return {
    model: words.ok ? searchModelOf(words.value.pack) : null,
    sources: timeline.bankSources(),
    ...timeline.bankCounts(sha256),
    refusals: timeline.bankRefusals(sha256, REFUSALS_SHOWN),
  }
}
