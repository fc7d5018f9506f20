import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Severities } from '../../../main/modelImport/reportCleaning'
import {
  checkTemplateTokenizer,
  parsePhrases,
  publishedExample,
  readPhrases,
  templateTokenizer,
} from '../../../main/modelImport/templateTokenizer'
import { messageOf } from '../../../shared/words'

// A vocabulary made up for this test. Templates: 5 specials, then 5 to 10; 11 in all.
const phrases = [
  'EJECTION FRACTION IS <#>%.',
  'LEFT ATRIUM IS',
  'LEFT ATRIUM',
  '<#> REGURGITATION',
  'PA PRESSURE <#>-<#>MMHG',
  'NORMAL',
]
const severities: Severities = ['TRIVIAL', 'SLIGHT', 'MILD', 'MODERATE', 'SEVERE']
// Variables begin at 11: specials 11 to 15, 0 to 100 at 16 to 116, separator 117, severities 118 to 122, .0 to .9 at 123 to 132, 00 to 09 at 133 to 142.
const [start, end] = [143, 144]
const tokenizer = templateTokenizer(phrases, severities)
const used = (text: string) => tokenizer.encode(text).filter((id) => id !== 0)

describe('the template tokenizer', () => {
  it('gives phrases, each with its variables, and drops the rest', () => {
    expect(tokenizer.vocabulary).toBe(145)
    expect(used('The ejection fraction was 55 %.')).toEqual([start, 5, 16 + 55, end])
    expect(used('Left atrium is normal. Moderate regurgitation.')).toEqual([start, 6, 10, 8, 121, end])
    expect(used('Pulmonary artery pressure 30-45 mmHg')).toEqual([start, 9, 16 + 30, 117, 16 + 45, end])
    expect(used('nothing of this is known')).toEqual([start, end])
  })
  it('takes the longest phrase', () => {
    expect(used('left atrium was seen')).toEqual([start, 6, end])
    expect(used('left atrium, seen')).toEqual([start, 7, end])
  })
  it('gives a number to the phrase that it stands in, not to the next', () => {
    expect(used('Heart rate 72. Mildly regurgitation')).toEqual([start, 8, 120, end])
    expect(used('Severe stenosis. Ejection fraction is 40%.')).toEqual([start, 5, 56, end])
  })
  it('spells a number by its longest entries', () => {
    const spelled = (number: string) => used(`ejection fraction is ${number}%`).slice(2, -1)
    expect(spelled('57.5')).toEqual([16 + 57, 128])
    expect(spelled('100')).toEqual([116])
    expect(spelled('150')).toEqual([16 + 15, 16])
    expect(spelled('2005')).toEqual([36, 138])
  })
  it('drops brackets, dates and codes, and repairs full stops', () => {
    expect(used('Left atrium (5.2 cm) on 01/02/2020 [I48.91] ejection fraction is 40 % ..')).toEqual([
      start,
      7,
      5,
      56,
      end,
    ])
    expect(used('I48.91 Left atrium')).toEqual([start, 7, end])
  })
  it('cuts with the end last', () => {
    const long = 'ejection fraction is 55%. '.repeat(60)
    expect(tokenizer.tokenCount(long)).toBe(122)
    expect(tokenizer.encode(long)).toEqual([start, ...Array<number[]>(37).fill([5, 71]).flat(), 5, end])
  })
  it('tells what ids say', () => {
    const report = 'LEFT ATRIUM IS NORMAL MODERATE REGURGITATION PA PRESSURE 30-45.5MMHG EJECTION FRACTION IS 20%.'
    expect(tokenizer.decode(tokenizer.encode(report))).toBe(report)
  })
  it('always ends within 77 ids with the highest, the same each time', () => {
    const word = fc.constantFrom(
      'ejection fraction is',
      '%.',
      'left atrium',
      '5',
      '99.25',
      '<#>',
      'severely',
      'regurgitation',
      'PA pressure',
      '-',
      'mmHg',
      '(',
      ')',
      '1/2/2020',
      '.',
      '\n',
      '|',
    )
    const report = fc
      .array(fc.oneof({ weight: 9, arbitrary: word }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }), {
        maxLength: 150,
      })
      .map((words) => words.join(' '))
    fc.assert(
      fc.property(report, (text) => {
        const ids = tokenizer.encode(text)
        expect(ids).toHaveLength(77)
        expect(Math.max(...ids)).toBe(end)
        expect(ids.filter((id) => id === end)).toHaveLength(1)
        expect(ids.slice(ids.indexOf(end) + 1).every((id) => id === 0)).toBe(true)
        expect(ids.indexOf(end) + 1).toBe(Math.min(77, tokenizer.tokenCount(text)))
        expect(templateTokenizer(phrases, severities).encode(text)).toEqual(ids)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the user’s phrases', () => {
  const refusal = (text: string) => {
    const parsed = parsePhrases(text)
    return parsed.ok ? '' : messageOf(parsed.failure)
  }
  it('are lines or a JSON list, in order', () => {
    const expected = { ok: true, value: ['B <#>', 'A'] }
    expect(parsePhrases('b <#>\r\nA\n\n')).toEqual(expected)
    expect(parsePhrases('["b <#>", "A"]')).toEqual(expected)
  })
  it('are refused where ids would shift', () => {
    expect(refusal('a\n\nb')).toContain('phrase 2 is empty')
    expect(refusal('a\nb\nA\n')).toContain('phrase 3, “A”, occurs twice')
    expect(refusal('  \n')).toContain('no phrases')
  })
  it('make no tokenizer of the model where its example reads otherwise', () => {
    const checked = checkTemplateTokenizer(tokenizer, 'left atrium')
    expect(checked.ok ? '' : messageOf(checked.failure)).toContain('a vocabulary of 145, not 909')
    const as909 = { ...tokenizer, vocabulary: 909 }
    const other = checkTemplateTokenizer(as909, 'left atrium')
    expect(other.ok ? '' : messageOf(other.failure)).toContain('so this tokenizer is not the model')
    const same = { ...as909, encode: () => [...publishedExample.first, 908], tokenCount: () => publishedExample.tokens }
    expect(checkTemplateTokenizer(same, '').ok).toBe(true)
  })
})

// The user's own copy of EchoCLIP's repository; the five severity words, comma-separated, are in its template_tokenizer.py.
const repository = process.env.LONGAXIS_ECHOCLIP_REPO ?? ''
const words = (process.env.LONGAXIS_ECHOCLIP_SEVERITIES ?? '').split(',').filter((word) => word !== '')
const hasRepository = repository !== '' && existsSync(path.join(repository, 'template_vocab.txt')) && words.length === 5
if (!hasRepository)
  console.warn(
    'skipped: LONGAXIS_ECHOCLIP_REPO (a copy of EchoCLIP’s repository) and LONGAXIS_ECHOCLIP_SEVERITIES (its five severity words) are not set',
  )

it.skipIf(!hasRepository)('reads the published example report as the published tokenizer does', async () => {
  const read = await readPhrases(path.join(repository, 'template_vocab.txt'))
  if (!read.ok) throw new Error(messageOf(read.failure))
  const checked = checkTemplateTokenizer(
    templateTokenizer(read.value, words as unknown as Severities),
    readFileSync(path.join(repository, 'example_report.txt'), 'utf8'),
  )
  expect(checked.ok ? '' : messageOf(checked.failure)).toBe('')
})
