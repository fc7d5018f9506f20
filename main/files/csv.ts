import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { csvParser } from '../../shared/csv'
import { fail, ok, type Result } from '../../shared/result'

/** One row by its header's names, lower case, and the line of the file it begins on, counted from 1. */
export interface CsvFields {
  readonly line: number
  readonly fields: Readonly<Record<string, string>>
}

const LONGEST_ROW = 1_000_000
const LONGEST_HEADER = 65_536

/** Rows of a CSV file; see csvRows. */
export async function* csvFile(file: string): AsyncGenerator<Result<CsvFields>> {
  if (!(await stat(file).catch(() => null))?.isFile()) {
    yield fail('noCsvFile', { file })
    return
  }
  yield* csvRows(createReadStream(file, { encoding: 'utf8' }))
}

/**
 * Rows of CSV as they come: comma, semicolon or tab as the header has it, quoted fields over several lines. A row with another number of fields than
 * the header fails alone (`csvRow`); what can't be read at all fails and ends it (`csvDamaged`).
 */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<Result<CsvFields>> {
  let header: readonly string[] | null = null
  for await (const row of parsedRows(text)) {
    if ('refusal' in row) {
      yield row.rest
        ? fail('csvDamaged', { line: row.line })
        : fail('csvRowTooLong', { line: row.line, longest: LONGEST_ROW })
      if (row.rest) return
    } else if (header === null) header = row.cells.map((name) => name.trim().toLowerCase())
    else if (row.cells.length !== header.length)
      yield fail('csvRow', { line: row.line, fields: row.cells.length, columns: header.length })
    else yield ok({ line: row.line, fields: Object.fromEntries(header.map((name, i) => [name, row.cells[i] ?? ''])) })
  }
}

/** The delimiter is what stands most often in the header line. */
async function* parsedRows(text: AsyncIterable<string>) {
  let head = ''
  let parser: ReturnType<typeof csvParser> | null = null
  const begin = (): ReturnType<typeof csvParser> => {
    const first = head.split('\n')[0] ?? ''
    const count = (delimiter: string): number => first.split(delimiter).length
    return csvParser({
      delimiter: [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0] ?? ',',
      longestRow: LONGEST_ROW,
    })
  }
  for await (const piece of text) {
    if (parser === null) {
      head += piece
      if (!head.includes('\n') && head.length < LONGEST_HEADER) continue
      parser = begin()
      yield* parser.push(head.replace(/^\uFEFF/, ''))
    } else yield* parser.push(piece)
  }
  if (parser === null) {
    parser = begin()
    yield* parser.push(head.replace(/^\uFEFF/, ''))
  }
  yield* parser.end()
}
