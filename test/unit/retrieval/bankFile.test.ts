import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readReportBankFile } from '../../../main/retrieval/reportBankFile'
import type { NewBankReport } from '../../../main/database/retrieval/types'
import { csvParser } from '../../../shared/csv'
import { withWords } from '../../helpers/words'
import { textOf } from '../../../shared/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bank-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(content: string | Buffer) {
  const file = path.join(folder, 'reports.csv')
  writeFileSync(file, content)
  const reports: NewBankReport[] = []
  return { summary: await readReportBankFile(file, (batch) => reports.push(...batch)), reports }
}

describe('CSV', () => {
  const parse = (text: string, at: readonly number[] = []) => {
    const parser = csvParser({ delimiter: ',', longestRow: 1000 })
    const cuts = [0, ...at.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length]
    return [...cuts.slice(1).flatMap((cut, n) => parser.push(text.slice(cuts[n], cut))), ...parser.end()]
  }
  it('gives back what was written, whatever it holds and wherever the file is cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é'), maxLength: 6 })
    const row = fc.array(cell, { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), fc.array(fc.nat(80), { maxLength: 4 }), (rows, cuts) => {
        const text = rows
          .map((cells) => cells.map((content) => `"${content.replaceAll('"', '""')}"`).join(','))
          .join('\r\n')
        expect(parse(text, cuts).map((parsed) => ('cells' in parsed ? parsed.cells : parsed.refusal))).toEqual(rows)
      }),
    )
  })
  it('counts lines as an editor does, over quoted and empty ones', () => {
    expect(parse('a\r\n"b\r\nb"\n\n\nc').map(({ line }) => line)).toEqual([1, 2, 6])
  })
})

describe('a file of reports', () => {
  it('is taken by tolerant column names and separators, refused rows told by line', async () => {
    const { summary, reports } = await read(
      '\uFEFFStudy Instance UID;Accession No;Report Text\r\n1.2.3;A1;"Normal, with\r\ntwo lines"\r\n;;second\r\nx;;a wrong UID\r\n1.2;B;\r\n;;too;many\r\n;;"last ""q"""\r\n',
    )
    expect(summary).toMatchObject({
      ok: true,
      value: {
        columns: { text: 'Report Text', studyInstanceUid: 'Study Instance UID', accessionNumber: 'Accession No' },
        rows: 6,
        refused: [
          { line: 5, reason: textOf('bankRows.studyUidInvalid') },
          { line: 6, reason: textOf('bankRows.textMissing') },
          { line: 7, reason: textOf('bankRows.otherColumnCount', { cells: 4, columns: 3 }) },
        ],
      },
    })
    expect(reports).toEqual([
      { line: 2, studyInstanceUid: '1.2.3', accessionNumber: 'A1', text: 'Normal, with\r\ntwo lines' },
      { line: 4, studyInstanceUid: null, accessionNumber: null, text: 'second' },
      { line: 8, studyInstanceUid: null, accessionNumber: null, text: 'last "q"' },
    ])
  })
  it.each(['report', 'Text', 'IMPRESSION'])('may call its texts %s', async (name) => {
    expect((await read(`${name}\nNormal study\n`)).reports).toMatchObject([{ text: 'Normal study' }])
  })
  it('without a column of reports is refused with the columns it has', async () => {
    expect(withWords((await read('a,b\n1,2\n')).summary)).toMatchObject({
      ok: false,
      failure: { code: 'noReportColumn', message: 'reports.csv has no column of reports; its columns are a, b.' },
    })
    expect((await read('')).summary).toMatchObject({ ok: false, failure: { code: 'noHeader' } })
    expect(await readReportBankFile(path.join(folder, 'absent.csv'), () => undefined)).toMatchObject({
      ok: false,
      failure: { code: 'unreadableFile' },
    })
  })
  it('keeps nothing of a row that is too long, not UTF-8, or never closed', async () => {
    expect((await read(`report\n${'x'.repeat(200_000)}\nafter\n`)).summary).toMatchObject({
      value: { rows: 2, refused: [{ line: 2 }] },
    })
    expect((await read(`report\n${'x'.repeat(20_001)}\n`)).summary).toMatchObject({
      value: { refused: [{ line: 2, reason: textOf('bankRows.textTooLong', { longest: 20_000 }) }] },
    })
    expect((await read(Buffer.from('report\nH\xe4moperikard\n', 'latin1'))).summary).toMatchObject({
      value: { refused: [{ line: 2, reason: textOf('bankRows.notUtf8') }] },
    })
    const open = await read('report\nfirst\n"open\nsecond\n')
    expect(open.reports.map(({ text }) => text)).toEqual(['first'])
    expect(open.summary).toMatchObject({
      value: {
        refused: [{ line: 3, reason: { key: 'bankRows.quoteUnclosed' } }],
      },
    })
  })
})
