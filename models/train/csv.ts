import { fail, ok, type Result } from '../../shared/result'

export type CsvRow = Readonly<Record<string, string>>

/** Rows by their header's names in lower case (RFC 4180: quotes, doubled quotes, line breaks inside quotes); comma, semicolon or tab by the header. */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<Result<CsvRow>> {
  let header: readonly string[] | null = null
  let line = 0
  for await (const fields of csvFields(text)) {
    line += 1
    if (fields === null) {
      yield fail('csvDamaged', 'The report file ends inside a quoted field.', 'Export it again; a quote in it was not doubled.')
      return
    }
    if (header === null) header = fields.map((name) => name.trim().toLowerCase())
    else if (fields.length === header.length) yield ok(Object.fromEntries(header.map((name, i) => [name, fields[i] ?? ''])))
    else if (fields.length > 1 || fields[0]?.trim() !== '') yield fail('csvRow', `row ${line} of the report file has ${fields.length} fields where its header has ${header.length}`, 'Export it again with every field quoted.')
  }
}

/** The fields of each row; null where the text ends inside quotes. */
async function* csvFields(text: AsyncIterable<string>): AsyncGenerator<readonly string[] | null> {
  let [fields, field, quoted, afterQuote, delimiter]: [string[], string, boolean, boolean, string] = [[], '', false, false, '']
  let head = ''
  let begun = false
  const step = function* (character: string): Generator<readonly string[]> {
    if (quoted) {
      if (character !== '"') field += character
      else [quoted, afterQuote] = [false, true]
      return
    }
    if (character === '"' && afterQuote) [field, quoted] = [`${field}"`, true]
    else if (character === '"' && field === '') quoted = true
    else if (character === delimiter) [fields, field] = [[...fields, field], '']
    else if (character === '\n') {
      yield [...fields, field]
      ;[fields, field] = [[], '']
    } else if (character !== '\r') field += character
    afterQuote = false
  }
  for await (const piece of text) {
    let chunk = piece
    if (delimiter === '') {
      head += piece
      const end = head.indexOf('\n')
      if (end < 0) continue
      const named = head.slice(0, end)
      delimiter = [',', ';', '\t'].reduce((best, one) => (named.split(one).length > named.split(best).length ? one : best), ',')
      chunk = head.replace(/^\uFEFF/, '')
    }
    begun = true
    for (const character of chunk) yield* step(character)
  }
  if (!begun && head !== '') yield* csvFields(only(`${head}\n`))
  else if (quoted) yield null
  else if (field !== '' || fields.length > 0) yield [...fields, field]
}

async function* only(text: string): AsyncGenerator<string> {
  yield text
}
