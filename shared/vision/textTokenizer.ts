import { z } from 'zod'
import { fail, ok, type Result } from '../result'
import { vector } from './vectors'

/** Turns a text into what a pack's text graph is fed. A text that the model can't take whole is refused in words, never cut; EchoCLIP-R alone passes over what is no phrase, as in its training. */
export interface TextTokenizer {
  encode(text: string): Result<readonly number[]>
  /** What these ids still say of their text, where it may be less than all of it. */
  heard?(ids: readonly number[]): string
}

/** A text as a model took it. */
export const embeddedText = z.object({
  /** Of unit length. */
  vector,
  /** What the model heard of it, where that may be less than all; else null. */
  heard: z.string().nullable(),
})
export type EmbeddedText = z.infer<typeof embeddedText>

export const UNKNOWN_WORDS = 'unknownWords'
export const TEXT_TOO_LONG = 'textTooLong'

export const wordVocabulary = z.object({
  context: z.number().int().positive(),
  words: z.record(z.string(), z.number().int().nonnegative()),
})
export type WordVocabulary = z.infer<typeof wordVocabulary>

const [START, END] = [1, 2]

/** A reader's writing as the phantom's vocabulary spells it: lower case, full stops and per cent signs apart, no other marks, no stop at the end. */
function spelled(text: string): readonly string[] {
  const apart = text
    .toLowerCase()
    .replace(/[,;:()!?"]/g, ' ')
    .replace(/(%|\.(?=\s|$))/g, ' $1 ')
  const words = apart.split(/\s+/).filter(Boolean)
  while (words.at(-1) === '.') words.pop()
  return words
}

/** The phantom pack's tokenizer (models/phantom-clip/training/text.py): one id a word, two for a number of tens and units, 100 its own. */
export function wordTokenizer({ context, words }: WordVocabulary): TextTokenizer {
  const idByWord = new Map(Object.entries(words))
  const idsOf = (word: string): readonly (number | undefined)[] => {
    if (!/^\d+$/.test(word) || word === '100') return [word.startsWith('<') ? undefined : idByWord.get(word)]
    return Number(word) > 99
      ? [undefined]
      : [idByWord.get(`tens${Math.floor(Number(word) / 10)}`), idByWord.get(`units${Number(word) % 10}`)]
  }
  return {
    encode(text) {
      const spelling = spelled(text)
      if (spelling.length === 0) return noWords()
      const unknown = [...new Set(spelling.filter((word) => idsOf(word).includes(undefined)))]
      if (unknown.length > 0) return unknownWords(unknown)
      const ids = spelling.flatMap(idsOf).filter((id) => id !== undefined)
      return ids.length > context - 2 ? textTooLong() : ok([START, ...ids, END])
    },
  }
}

export const noWords = () => fail('noWords')

export const noPhrase = () => fail('unknownPhrases')

export const unknownWords = (words: readonly string[]) => fail('unknownWords', { words: words.join(', ') })

export const textTooLong = () => fail('textTooLong')
