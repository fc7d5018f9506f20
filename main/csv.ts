import { parse, type CsvError } from 'csv-parse'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fail, ok, type Failure, type Result } from '../shared/result'

/** One row by its header's names, lower case, and the line of the file it ends on, counted from 1. */
export interface CsvRow {
  readonly line: number
  readonly fields: Readonly<Record<string, string>>
}

const LARGEST_ROW_CHARACTERS = 1_000_000
const LARGEST_HEADER_CHARACTERS = 65_536

const damaged = (message: string): Failure => ({ code: 'csvDamaged', message: `The file can't be read as CSV: ${message}.`, nextStep: 'Export it again with every field quoted, and quotes in it doubled.' })

/** Rows of a CSV file; see csvRows. */
export async function* csvFile(file: string): AsyncGenerator<Result<CsvRow>> {
  if (!(await stat(file).catch(() => null))?.isFile()) {
    yield fail('noFile', `There is no file ${file}.`, 'Choose a CSV file whose first line names its columns.')
    return
  }
  yield* csvRows(createReadStream(file, { encoding: 'utf8' }))
}

/**
 * Rows of CSV as they come: comma, semicolon or tab as the header has it, quoted fields over several lines. A row with another number of fields than
 * the header fails alone (`csvRow`); what can't be read at all fails and ends it (`csvDamaged`).
 */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<Result<CsvRow>> {
  const { delimiter, whole } = await withDelimiter(text)
  const source = Readable.from(whole)
  const parser = source.pipe(
    parse({ bom: true, delimiter, columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()), info: true, skip_empty_lines: true, relax_column_count: true, max_record_size: LARGEST_ROW_CHARACTERS }),
  )
  source.on('error', (error) => parser.destroy(error))
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number; error?: CsvError }; record: Record<string, string> }>) {
      if (info.error) yield fail('csvRow', `line ${info.lines} has another number of fields than the header`, 'Export it again with every field quoted.')
      else yield ok({ line: info.lines, fields: record })
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))) throw error
    yield { ok: false, failure: damaged(error.message) }
  }
}

/** What stands most often in the header line, and the text from its beginning. */
async function withDelimiter(text: AsyncIterable<string>): Promise<{ readonly delimiter: string; readonly whole: AsyncIterable<string> }> {
  const pieces = text[Symbol.asyncIterator]()
  let head = ''
  let ended = false
  while (!head.includes('\n') && head.length < LARGEST_HEADER_CHARACTERS && !ended) {
    const next = await pieces.next()
    if (next.done === true) ended = true
    else head += next.value
  }
  const header = head.split('\n')[0] ?? ''
  const count = (delimiter: string): number => header.split(delimiter).length
  async function* whole(): AsyncGenerator<string> {
    yield head
    for (;;) {
      const next = ended ? null : await pieces.next()
      if (next === null || next.done === true) return
      yield next.value
    }
  }
  return { delimiter: [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0] ?? ',', whole: whole() }
}
