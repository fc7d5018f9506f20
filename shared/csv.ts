/** One row of a CSV file (RFC 4180), with the line of the file it begins on, counted from 1. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[] }
  /** `rest`: nothing after it could be read either. */
  | { readonly line: number; readonly refusal: 'rowTooLong' | 'quoteUnclosed'; readonly rest: boolean }

export interface CsvOptions {
  readonly delimiter: string
  /** Characters; a longer row is refused. */
  readonly longestRow: number
}

export interface CsvParser {
  /** Rows that end within this part of the file. */
  push(text: string): readonly CsvRow[]
  end(): readonly CsvRow[]
}

/** Takes a file in parts of any size. A quotation mark counts only at a cell's beginning; empty lines are no rows. */
export function csvParser({ delimiter, longestRow }: CsvOptions): CsvParser {
  let rows: CsvRow[] = []
  let cells: string[] = []
  let cell = ''
  let [line, begun, length] = [1, 1, 0]
  let place: 'plain' | 'quoted' | 'quoteEnded' | 'tooLong' | 'lost' = 'plain'
  let afterReturn = false

  const endCell = (): void => {
    cells.push(cell)
    cell = ''
  }
  const endRow = (): void => {
    if (place === 'tooLong') rows.push({ line: begun, refusal: 'rowTooLong', rest: false })
    else {
      endCell()
      if (cells.length > 1 || cells[0]?.trim() !== '') rows.push({ line: begun, cells })
    }
    cells = []
    length = 0
    place = 'plain'
  }
  const lose = (): void => {
    rows.push({
      line: begun,
      refusal: 'quoteUnclosed',
      rest: true,
    })
    place = 'lost'
  }

  function take(character: string): void {
    if (length++ === longestRow) {
      if (place === 'quoted') return lose()
      place = 'tooLong'
      cells = []
      cell = ''
    }
    if (place === 'tooLong') return
    if (place === 'quoted') {
      if (character === '"') place = 'quoteEnded'
      else cell += character
    } else if (place === 'quoteEnded' && character === '"') {
      cell += '"'
      place = 'quoted'
    } else if (character === delimiter) {
      endCell()
      place = 'plain'
    } else if (character === '"' && cell === '' && place === 'plain') place = 'quoted'
    else cell += character
  }

  const taken = (): readonly CsvRow[] => {
    const done = rows
    rows = []
    return done
  }
  return {
    push(text) {
      for (const character of text) {
        if (place === 'lost') break
        const newline = character === '\r' || character === '\n'
        const second = character === '\n' && afterReturn
        afterReturn = character === '\r'
        if (newline && !second) line += 1
        if (!newline || place === 'quoted') take(character)
        else if (!second) {
          endRow()
          begun = line
        }
      }
      return taken()
    },
    end() {
      if (place === 'quoted') lose()
      else if (place !== 'lost' && (length > 0 || cells.length > 0)) endRow()
      return taken()
    },
  }
}
