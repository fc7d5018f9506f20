import { describe, expect, it } from 'vitest'
import { csvFile, csvRows } from '../../main/files/csv'

async function* pieces(text: string, length: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length)
}
async function rowsOf(text: string, length: number) {
  const rows = []
  for await (const row of csvRows(pieces(text, length))) rows.push(row.ok ? row.value.fields : row.failure.code)
  return rows
}

describe('csvRows', () => {
  it.each([1, 3, 1000])('reads quotes, doubled quotes and line breaks, in pieces of %i', async (length) => {
    const text = '\uFEFFPatientID;Report\r\n1;"LV ""small"";\nno effusion"\r\n2;plain\r\n'
    expect(await rowsOf(text, length)).toEqual([
      { patientid: '1', report: 'LV "small";\nno effusion' },
      { patientid: '2', report: 'plain' },
    ])
  })
  it('names a row with another number of fields, and an unclosed quote', async () => {
    expect(await rowsOf('a,b\n1,2,3\n4,5', 4)).toEqual(['csvRow', { a: '4', b: '5' }])
    expect(await rowsOf('a,b\n1,"2', 4)).toEqual(['csvDamaged'])
    expect(await rowsOf('a,b', 2)).toEqual([])
  })
  it('says where a file is missing', async () => {
    for await (const row of csvFile('/nowhere.csv'))
      expect(row).toMatchObject({ ok: false, failure: { code: 'noCsvFile' } })
  })
})
