import { z } from 'zod'
import { fail, ok, type Result } from '../result'

/** Turns a text into what a pack's text graph is fed. A text that the model can't take whole is refused in words, never cut; EchoCLIP-R alone passes over what is no phrase, as in its training. */
export interface TextTokenizer {
  encode(text: string): Result<readonly number[]>
  /** What these ids still say of their text, where it may be less than all of it. */
  heard?(ids: readonly number[]): string
}

/** A text as a model took it. */
export interface EmbeddedText {
  /** Of unit length. */
  readonly vector: Float32Array
  /** What the model heard of it, where that may be less than all; else null. */
  readonly heard: string | null
}

export const UNKNOWN_WORDS = 'unknown-words'
export const TEXT_TOO_LONG = 'text-too-long'

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
  const known = new Map(Object.entries(words))
  const idsOf = (word: string): readonly (number | undefined)[] => {
    if (!/^\d+$/.test(word) || word === '100') return [word.startsWith('<') ? undefined : known.get(word)]
    return Number(word) > 99
      ? [undefined]
      : [known.get(`tens${Math.floor(Number(word) / 10)}`), known.get(`units${Number(word) % 10}`)]
  }
  return {
    encode(text) {
      const given = spelled(text)
      if (given.length === 0) return noWords()
      const unknown = [...new Set(given.filter((word) => idsOf(word).includes(undefined)))]
      if (unknown.length > 0) return unknownWords(unknown)
      const ids = given.flatMap(idsOf).filter((id) => id !== undefined)
      return ids.length > context - 2 ? textTooLong() : ok([START, ...ids, END])
    },
  }
}

export const noWords = () => fail('no-words', 'There is no word to look for.', 'Write what the picture should show.')

export const noPhrase = () =>
  fail(
    UNKNOWN_WORDS,
    'The model knows no phrase in these words.',
    'Write it as a report does, in a whole sentence; what is no phrase of the model’s it can’t look for.',
  )

export const unknownWords = (words: readonly string[]) =>
  fail(
    UNKNOWN_WORDS,
    `This model does not know: ${words.join(', ')}.`,
    'Use other words; what a model never learned it can’t look for.',
  )

export const textTooLong = () =>
  fail(TEXT_TOO_LONG, 'This text is longer than the model takes at once.', 'Write less; nothing is cut off unsaid.')
