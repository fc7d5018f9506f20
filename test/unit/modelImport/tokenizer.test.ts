import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { clipMerges } from '../../../main/modelImport/clipMerges'
import { clipTokenizer } from '../../../main/modelImport/clipTokenizer'

describe('CLIP’s tokenizer', async () => {
  const merges = await clipMerges()
  const tokenizer = clipTokenizer(merges)
  const used = (text: string) => tokenizer.encode(text).filter((id) => id !== 0)

  it('gives the ids that CLIP gives', () => {
    expect(tokenizer.vocabulary).toBe(49_408)
    // ../shared/reference/echoclip.md, measured on open_clip; the second is the best known text of CLIP's own readme.
    expect(used('LV EJECTION FRACTION IS 20%. ')).toEqual([
      49406, 11184, 29771, 740, 26788, 533, 273, 271, 12475, 49407,
    ])
    expect(used('a photo of a cat')).toEqual([49406, 320, 1125, 539, 320, 2368, 49407])
  })
  it('pads to 77, and cuts a longer text with the end last', () => {
    expect(tokenizer.encode('')).toEqual([49406, 49407, ...Array<number>(75).fill(0)])
    const long = tokenizer.encode('severe '.repeat(200))
    expect(long).toHaveLength(77)
    expect(long.at(-1)).toBe(49407)
  })
  it('counts what a text needs before it is cut', () => {
    expect(tokenizer.tokenCount('')).toBe(2)
    expect(tokenizer.tokenCount('LV EJECTION FRACTION IS 20%. ')).toBe(10)
    expect(tokenizer.tokenCount('severe '.repeat(200))).toBe(202)
  })
  it('resolves HTML entities twice and joins white space first, as CLIP does', () => {
    const read = (text: string) => tokenizer.decode(tokenizer.encode(text))
    expect(used('PA &lt; 40&nbsp;mmHg')).toEqual(used('pa < 40 mmhg'))
    expect(used('E&#47;A &amp;gt; 2')).toEqual(used('e/a > 2'))
    expect(read('&amp;amp;amp;')).toBe('& amp ;')
    expect(used(' LV\t\nsize ')).toEqual(used('lv size'))
    expect(read('AT&T')).toBe('at & t')
  })
  it('keeps every byte of other scripts', () => {
    expect(tokenizer.decode(tokenizer.encode('Mitralklappenersatz  größer als 5 µm 心'))).toBe(
      'mitralklappenersatz größer als 5 µm 心',
    )
  })
  it('takes the user’s own merges, packed or not, and refuses another file', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-merges-'))
    const packed = path.join(folder, 'bpe.txt.gz')
    writeFileSync(packed, gzipSync(merges))
    expect(await clipMerges(packed)).toBe(merges)
    rmSync(folder, { recursive: true })
    expect(() => clipTokenizer('version\na b\n')).toThrow('not the merges file')
  })
})
