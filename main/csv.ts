import { parse } from 'csv-parse'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { fail, ok, type Result } from '../shared/result'

/** One row by its header's names, lower case, and the line of the file it ends on, counted from 1. */
export interface CsvRow {
  readonly line: number
  readonly fields: Readonly<Record<string, string>>
}

const LARGEST_ROW_CHARACTERS = 1_000_000

/** What stands most often in the header line. */
async function delimiterOf(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    const header = buffer.toString('utf8', 0, bytesRead).split(/\r?\n/)[0] ?? ''
    const count = (delimiter: string): number => header.split(delimiter).length
    return [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0] ?? ','
  } finally {
    await handle.close()
  }
}

/** Rows of a CSV file as they are read: commas, semicolons or tabs, quoted fields over several lines. Expected failures end it. */
export async function* csvRows(file: string): AsyncGenerator<Result<CsvRow>> {
  if (!(await stat(file).catch(() => null))?.isFile()) {
    yield fail('noFile', `There is no file ${file}.`, 'Choose a CSV file whose first line names its columns.')
    return
  }
  const parser = createReadStream(file).pipe(
    parse({ bom: true, delimiter: await delimiterOf(file), columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()), info: true, skip_empty_lines: true, trim: true, max_record_size: LARGEST_ROW_CHARACTERS }),
  )
  try {
    for await (const read of parser as AsyncIterable<{ info: { lines: number }; record: Record<string, string> }>) yield ok({ line: read.info.lines, fields: read.record })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))) throw error
    yield fail('csvDamaged', `${file} can't be read as CSV: ${error.message}.`, 'Export it again with every field quoted.')
  }
}
