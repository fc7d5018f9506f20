import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { TEXT_TOO_LONG, UNKNOWN_WORDS, wordTokenizer, wordVocabulary } from '../../../shared/vision/textTokenizer'
import { packFolder } from '../../helpers/model'
import { messageOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

const { encode } = wordTokenizer(
  wordVocabulary.parse(JSON.parse(readFileSync(path.join(packFolder, 'vocabulary.json'), 'utf8'))),
)
const ids = (text: string) => {
  const encoded = encode(text)
  return encoded.ok ? encoded.value : messageOf(encoded.failure)
}

describe('the phantom pack’s tokenizer', () => {
  it('gives start, one id a word, tens and units of a number, 100 its own, end', () => {
    expect(ids('there is a pericardial effusion')).toEqual([1, 50, 26, 5, 40, 18, 2])
    expect(ids('lv ef is 55 %')).toEqual([1, 30, 17, 26, 65, 75, 3, 2])
    expect(ids('lv ef is 7 %')).toEqual([1, 30, 17, 26, 60, 77, 3, 2])
    expect(ids('lv ef is 100 %')).toEqual([1, 30, 17, 26, 80, 3, 2])
    expect(ids('mitral clip present . right ventricle is normal')).toEqual([1, 32, 12, 42, 4, 44, 55, 26, 36, 2])
  })
  it('takes a reader’s writing of the same words', () => {
    expect(ids('Pericardial effusion.')).toEqual(ids('pericardial effusion'))
    expect(ids('LV EF is 55%, mitral clip present. Right ventricle is normal.')).toEqual(
      ids('lv ef is 55 % mitral clip present . right ventricle is normal'),
    )
  })
  it('names every word it does not know, once, and never leaves one out', () => {
    const encoded = encode('Large vegetation on the mitral valve, vegetation 120 <pad> constructor')
    expect(withWords(encoded)).toMatchObject({
      ok: false,
      failure: {
        code: UNKNOWN_WORDS,
        message: 'This model does not know: large, vegetation, 120, <pad>, constructor.',
      },
    })
    expect(withWords(encode('ef is 55.5 %'))).toMatchObject({
      ok: false,
      failure: { message: 'This model does not know: 55.5.' },
    })
  })
  it('refuses no words and more than it takes at once', () => {
    expect(encode(' . ')).toMatchObject({ ok: false, failure: { code: 'noWords' } })
    expect(ids('normal '.repeat(78))).toHaveLength(80)
    expect(encode('normal '.repeat(79))).toMatchObject({ ok: false, failure: { code: TEXT_TOO_LONG } })
  })
})
