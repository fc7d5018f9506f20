import { decodeHTML } from 'entities/decode'

export interface Tokenizer {
  readonly vocabulary: number
  /** Ids of one text, 77 of them: start, tokens, end, zeros; a longer text is cut so that the end is last. */
  encode(text: string): readonly number[]
  /** How many ids the text needs with start and end, before anything is cut. */
  tokenCount(text: string): number
  /** What ids still say of their text. */
  decode(ids: readonly number[]): string
}

const MERGES = 49_152 - 256 - 2
const WORD_END = '</w>'
export const TOKENS = 77

/** Start, the tokens that fit, end, zeros: what CLIP's text towers take. */
export function framed(start: number, inner: readonly number[], end: number): readonly number[] {
  const kept = inner.slice(0, TOKENS - 2)
  return [start, ...kept, end, ...Array<number>(TOKENS - 2 - kept.length).fill(0)]
}

/** CLIP's basic_clean and whitespace_clean without ftfy: entities resolved twice ("&amp;lt;" is "<"), white space one blank each, lower case. */
const cleaned = (text: string): string => decodeHTML(decodeHTML(text)).replace(/\s+/g, ' ').trim().toLowerCase()

/** GPT-2's printable stand-ins: bytes that are visible characters stand for themselves, the others for those from U+0100 on. */
function byteCharacters(): readonly string[] {
  const visible = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(visible(byte) ? byte : next++))
}

/**
 * CLIP's byte-pair tokenizer (Radford et al. 2021): 256 bytes, the same ending a word, 48,894 merges, start and end.
 * `merges` is the text of bpe_simple_vocab_16e6.txt: a line of version, then two symbols a line, most frequent first. Throws where it is too short.
 */
export function clipTokenizer(merges: string): Tokenizer {
  const pairs = merges.split('\n').slice(1, MERGES + 1)
  if (pairs.length < MERGES || pairs.some((line) => !/^\S+ \S+$/.test(line)))
    throw new Error('this is not the merges file of CLIP: it has fewer lines than its vocabulary needs')
  const characters = byteCharacters()
  // Ids count the visible bytes first, as the stand-ins are made.
  const alphabet = [...characters].sort((a, b) => a.charCodeAt(0) - b.charCodeAt(0))
  const symbols = [
    ...alphabet,
    ...alphabet.map((character) => character + WORD_END),
    ...pairs.map((line) => line.replace(' ', '')),
    '<start>',
    '<end>',
  ]
  const ids = new Map(symbols.map((symbol, id) => [symbol, id]))
  const ranks = new Map(pairs.map((line, rank) => [line, rank]))
  const [start, end] = [symbols.length - 2, symbols.length - 1]
  const bytes = new Map(characters.map((character, byte) => [character, byte]))

  function word(text: string): readonly number[] {
    const parts = [...Buffer.from(text, 'utf8')].map((byte) => characters[byte] ?? '')
    parts.push((parts.pop() ?? '') + WORD_END)
    for (;;) {
      let [best, at] = [Infinity, -1]
      for (let i = 0; i + 1 < parts.length; i++) {
        const rank = ranks.get(`${parts[i] ?? ''} ${parts[i + 1] ?? ''}`) ?? Infinity
        if (rank < best) [best, at] = [rank, i]
      }
      if (at < 0) return parts.map((part) => ids.get(part) ?? 0)
      parts.splice(at, 2, `${parts[at] ?? ''}${parts[at + 1] ?? ''}`)
    }
  }

  const tokens = (text: string): readonly number[] =>
    (cleaned(text).match(/'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu) ?? []).flatMap(word)

  return {
    vocabulary: symbols.length,
    encode: (text) => framed(start, tokens(text), end),
    tokenCount: (text) => tokens(text).length + 2,
    /** Lower case, a space after each word. */
    decode(tokenIds) {
      const ended = tokenIds.indexOf(end)
      const text = tokenIds
        .slice(0, ended < 0 ? tokenIds.length : ended)
        .filter((id) => id !== start)
        .map((id) => symbols[id] ?? '')
        .join('')
      return text
        .split(WORD_END)
        .map((part) => Buffer.from([...part].map((character) => bytes.get(character) ?? 0)).toString('utf8'))
        .join(' ')
        .trim()
    },
  }
}
