import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { RefusedRow } from '../../shared/domain/retrieval'
import { failureOf, fail, ok, type Failure, type Result } from '../../shared/result'
import { csvParser, type CsvRow } from '../../shared/csv'
import { textOf, type CatalogueText } from '../../shared/words'
import type { NewBankReport } from '../database/retrieval/types'

export const LARGEST_FILE_BYTES = 512e6
export const LONGEST_REPORT = 20_000
const LONGEST_ROW = 100_000
const MOST_ROWS = 500_000
/** More refusals than this are counted, not listed: such a file has another trouble than single rows. */
const MOST_REFUSED = 1000

const DICOM_UID = /^[0-9.]{1,64}$/
const LONGEST_ACCESSION = 64

/** Names that a column may have, letters alone in lower case, the likeliest first. */
const headers = {
  text: ['reporttext', 'report', 'text', 'fulltext', 'impression', 'conclusion', 'findings'],
  studyInstanceUid: ['studyinstanceuid', 'studyuid'],
  accessionNumber: ['accessionnumber', 'accession', 'accessionno'],
} as const
type Field = keyof typeof headers
export type Columns = Readonly<Record<Field, string | null>>

/** Why a row can't be taken; empty where it can. */
const faultsOf = ({ text, studyInstanceUid, accessionNumber }: Omit<NewBankReport, 'line'>): readonly CatalogueText[] =>
  [
    text === '' && textOf('bankRows.textMissing'),
    text.length > LONGEST_REPORT && textOf('bankRows.textTooLong', { longest: LONGEST_REPORT }),
    text.includes('\uFFFD') && textOf('bankRows.notUtf8'),
    studyInstanceUid !== null && !DICOM_UID.test(studyInstanceUid) && textOf('bankRows.studyUidInvalid'),
    accessionNumber !== null && accessionNumber.length > LONGEST_ACCESSION && textOf('bankRows.accessionTooLong'),
  ].filter((fault) => fault !== false)

export interface BankFileSummary {
  readonly columns: Columns
  readonly rows: number
  readonly refused: readonly RefusedRow[]
  /** Rows refused beyond those listed. */
  readonly refusedMore: number
}

/** Streams a CSV file's reports in batches. Rows that can't be taken are told with the line on which they begin; the rest goes on. */
export async function readReportBankFile(
  file: string,
  take: (reports: readonly NewBankReport[]) => void,
  signal?: AbortSignal,
): Promise<Result<BankFileSummary>> {
  const name = path.basename(file)
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) return fail('unreadableFile', { file })
  if (found.size > LARGEST_FILE_BYTES) return fail('fileTooLarge', { name, megabytes: LARGEST_FILE_BYTES / 1e6 })
  const first = await firstLine(file)
  const delimiter = [',', ';', '\t'].reduce(
    (best, character) => (first.split(character).length > first.split(best).length ? character : best),
    ',',
  )

  const refused: RefusedRow[] = []
  let refusedMore = 0
  let columns: (Columns & { readonly at: Readonly<Record<Field, number>>; readonly cells: number }) | null = null
  let rows = 0
  let waiting: NewBankReport[] = []
  const refuse = (line: number, reason: CatalogueText): void =>
    void (refused.length < MOST_REFUSED ? refused.push({ line, reason }) : refusedMore++)

  /** What ends the file's reading, or null. */
  function takeRow(csvRow: CsvRow): Failure | null {
    if (columns !== null) rows += 1
    if (rows > MOST_ROWS) return failureOf('tooManyRows', { name, rows: MOST_ROWS })
    if ('refusal' in csvRow) {
      refuse(csvRow.line, textOf(`bankRows.${csvRow.refusal}`, { longest: LONGEST_ROW }))
      return null
    }
    if (columns === null) {
      columns = columnsOf(csvRow.cells)
      return columns.text === null
        ? failureOf('noReportColumn', { name, cells: csvRow.cells.slice(0, 20).join(', ').slice(0, 300) })
        : null
    }
    const { at, cells } = columns
    const cell = (field: Field): string => (csvRow.cells[at[field]] ?? '').trim()
    const report = {
      line: csvRow.line,
      text: cell('text'),
      studyInstanceUid: cell('studyInstanceUid') || null,
      accessionNumber: cell('accessionNumber') || null,
    }
    const [fault, ...more] = faultsOf(report)
    if (csvRow.cells.length !== cells)
      refuse(csvRow.line, textOf('bankRows.otherColumnCount', { cells: csvRow.cells.length, columns: cells }))
    else if (fault)
      refuse(csvRow.line, more.length === 0 ? fault : textOf('bankRows.several', { faults: [fault, ...more] }))
    else waiting.push(report)
    return null
  }
  const flush = (): void => {
    if (waiting.length > 0) take(waiting)
    waiting = []
  }

  const parser = csvParser({ delimiter, longestRow: LONGEST_ROW })
  const decoder = new TextDecoder('utf-8')
  for await (const chunk of createReadStream(file)) {
    if (signal?.aborted === true) return fail('cancelled', { work: 'addingReports' })
    for (const csvRow of parser.push(decoder.decode(chunk as Buffer, { stream: true }))) {
      const ended = takeRow(csvRow)
      if (ended) return { ok: false, failure: ended }
    }
    flush()
  }
  for (const csvRow of [...parser.push(decoder.decode()), ...parser.end()]) {
    const ended = takeRow(csvRow)
    if (ended) return { ok: false, failure: ended }
  }
  flush()
  const read = columns as Columns | null
  if (read === null) return fail('noHeader', { name })
  return ok({
    columns: { text: read.text, studyInstanceUid: read.studyInstanceUid, accessionNumber: read.accessionNumber },
    rows,
    refused,
    refusedMore,
  })
}

function columnsOf(
  header: readonly string[],
): Columns & { readonly at: Readonly<Record<Field, number>>; readonly cells: number } {
  const names = header.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''))
  const at = (field: Field): number =>
    headers[field].map((name) => names.indexOf(name)).find((place) => place >= 0) ?? -1
  const places = { text: at('text'), studyInstanceUid: at('studyInstanceUid'), accessionNumber: at('accessionNumber') }
  const named = (place: number): string | null => header[place] ?? null
  return {
    text: named(places.text),
    studyInstanceUid: named(places.studyInstanceUid),
    accessionNumber: named(places.accessionNumber),
    at: places,
    cells: header.length,
  }
}

async function firstLine(file: string): Promise<string> {
  for await (const chunk of createReadStream(file, { encoding: 'utf8', end: 65_535 }))
    return String(chunk).split(/\r?\n/)[0] ?? ''
  return ''
}
