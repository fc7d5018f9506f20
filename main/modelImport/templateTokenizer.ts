import { z } from 'zod'
import { ok, type Result } from '../../shared/result'
import { framed, type Tokenizer } from './clipTokenizer'
import { PLACEHOLDER } from './prompts'
import { cleanReport, pullOut, SEVERITIES, type Severities } from './reportCleaning'
import { severityWords } from './severityWords'
import { readUserText, refuseUserFile } from './userText'
import { textOf } from '../../shared/words'

const FILE = 'template_vocab.txt'
/** The published file has 46,872 bytes. */
const MAX_BYTES = 1_000_000
/** Both vocabularies begin with these many ids that no text gets ([UNK] and the like). */
const SPECIALS = 5
const SEPARATOR = '|'

/** 132 entries: five specials, 0 to 100, the separator, the severity words, ".0" to ".9", "00" to "09". */
function variableVocabulary(severities: Severities): ReadonlyMap<string, number> {
  const numbers = (count: number, written: (n: number) => string): readonly string[] =>
    Array.from({ length: count }, (_, n) => written(n))
  const entries = [
    ...numbers(101, String),
    SEPARATOR,
    ...severities,
    ...numbers(10, (n) => `.${n}`),
    ...numbers(10, (n) => `0${n}`),
  ]
  return new Map(entries.map((entry, i) => [entry, SPECIALS + i]))
}
const VARIABLES = SPECIALS + 101 + 1 + SEVERITIES + 10 + 10
/** Phrases and variables, each with their specials, and the two that frame a text. */
const idCount = (phrases: readonly string[]): number => SPECIALS + phrases.length + VARIABLES + 2

/** A pack's template.json: all that its tokenizer is made of. */
export const templateVocabulary = z.object({
  phrases: z.array(z.string().min(1)).min(1).readonly(),
  severities: severityWords,
})

/** One phrase a line, or a JSON list of them, in the order of their ids. */
export async function readPhrases(path: string): Promise<Result<readonly string[]>> {
  const read = await readUserText(path, FILE, MAX_BYTES)
  return read.ok ? parsePhrases(read.value.text) : read
}

/** A blank line or a phrase twice would shift every later id, so neither is guessed away. */
export function parsePhrases(text: string): Result<readonly string[]> {
  const listed = text.trimStart().startsWith('[') ? fromJson(text) : null
  const phrases = (listed ?? text.replace(/\s+$/, '').split('\n')).map((phrase) => phrase.trim().toUpperCase())
  if (phrases.every((phrase) => phrase === '')) return refuseUserFile(FILE, textOf('userFileFaults.noPhrases'))
  const blank = phrases.indexOf('')
  if (blank >= 0) return refuseUserFile(FILE, textOf('userFileFaults.phraseEmpty', { number: blank + 1 }))
  const twice = phrases.findIndex((phrase, i) => phrases.indexOf(phrase) < i)
  return twice >= 0
    ? refuseUserFile(FILE, textOf('userFileFaults.phraseTwice', { number: twice + 1, phrase: phrases[twice] ?? '' }))
    : ok(phrases)
}

function fromJson(text: string): readonly string[] | null {
  try {
    const data: unknown = JSON.parse(text)
    return Array.isArray(data) && data.every((phrase) => typeof phrase === 'string') ? data : null
  } catch {
    return null
  }
}

/**
 * EchoCLIP-R's tokenizer: a report as ids of known phrases, each followed by its numbers and severities; what is no phrase says nothing.
 *
 * Written from a description (../shared/reference/echoclip.md, 1) of the rules, not from their code. Left open there and decided here, until
 * `checkTemplateTokenizer` on the user's own files says otherwise: phrases match the leftmost, then the longest, also inside words (the default of
 * Hugging Face's added tokens); the specials come first in both vocabularies; a variable is spelled by its longest entries from the left,
 * and a character in none of them is dropped; the separator stands between two variables of a phrase, not after the last.
 */
export function templateTokenizer(phrases: readonly string[], severities: Severities): Tokenizer {
  const variables = variableVocabulary(severities)
  const spelled = new Map([...variables].map(([entry, id]) => [id, entry]))
  const longest = Math.max(...[...variables.keys()].map((entry) => entry.length))
  const templates = SPECIALS + phrases.length
  const [start, end] = [templates + VARIABLES, templates + VARIABLES + 1]
  const byFirst = new Map<string, { readonly phrase: string; readonly id: number }[]>()
  for (const [i, phrase] of phrases.entries())
    byFirst.set(phrase.charAt(0), [...(byFirst.get(phrase.charAt(0)) ?? []), { phrase, id: SPECIALS + i }])
  for (const some of byFirst.values()) some.sort((a, b) => b.phrase.length - a.phrase.length)

  const variable = (value: string): readonly number[] => {
    const ids: number[] = []
    for (let at = 0; at < value.length;) {
      let length = Math.min(longest, value.length - at)
      while (length > 0 && !variables.has(value.slice(at, at + length))) length--
      const id = variables.get(value.slice(at, at + length))
      if (id !== undefined) ids.push(templates + id)
      at += Math.max(1, length)
    }
    return ids
  }
  const separator = variable(SEPARATOR)

  function tokens(report: string): readonly number[] {
    const { text, values } = pullOut(cleanReport(report, severities), severities)
    const ids: number[] = []
    let pulled = 0
    for (let at = 0; at < text.length;) {
      const found = byFirst.get(text.charAt(at))?.find(({ phrase }) => text.startsWith(phrase, at))
      const taken = found?.phrase ?? (text.startsWith(PLACEHOLDER, at) ? PLACEHOLDER : text.charAt(at))
      const count = taken.split(PLACEHOLDER).length - 1
      if (found)
        ids.push(
          found.id,
          ...values
            .slice(pulled, pulled + count)
            .flatMap((value, i) => (i > 0 ? [...separator, ...variable(value)] : variable(value))),
        )
      pulled += count
      at += taken.length
    }
    return ids
  }

  return {
    vocabulary: idCount(phrases),
    encode: (report) => framed(start, tokens(report), end),
    tokenCount: (report) => tokens(report).length + 2,
    /** The phrases, one blank between, with what was pulled out of them. */
    decode(ids) {
      const read: { readonly phrase: string; variables: string }[] = []
      for (const id of ids) {
        const last = read.at(-1)
        if (id === end) break
        if (id >= SPECIALS && id < templates) read.push({ phrase: phrases[id - SPECIALS] ?? '', variables: '' })
        else if (last && id > templates && id < start) last.variables += spelled.get(id - templates) ?? ''
      }
      return read
        .map(({ phrase, variables: found }) => {
          const values = found.split(SEPARATOR)
          return phrase.replaceAll(PLACEHOLDER, () => values.shift() ?? PLACEHOLDER)
        })
        .join(' ')
    },
  }
}

/** What a tokenizer must make of the example report: all ids there are, the first of the report's, and how many those are. */
export interface ExampleReading {
  readonly vocabulary: number
  readonly first: readonly number[]
  readonly tokens: number
}

/** What EchoCLIP-R's own tokenizer makes of its example_report.txt (measured; ../shared/reference/echoclip.md, 1). No severity word is among the first ids. */
export const publishedExample: ExampleReading = {
  vocabulary: 909,
  first: [907, 261, 464, 800, 887, 469, 792, 887, 669, 804, 66, 830],
  tokens: 71,
}

const checkIdCount = (count: number, expected: number): Result<number> =>
  count === expected
    ? ok(count)
    : refuseUserFile(FILE, textOf('userFileFaults.vocabularySize', { found: count, expected }))

/** Whether these are as many phrases as the model was trained with, whatever its severity words are. */
export const checkPhrases = (phrases: readonly string[], { vocabulary } = publishedExample): Result<number> =>
  checkIdCount(idCount(phrases), vocabulary)

/** A tokenizer of the user's files is used only where it reads their own example report as the published one does. The order of the severity words is not told by that. */
export function checkTemplateTokenizer(
  tokenizer: Tokenizer,
  exampleReport: string,
  { vocabulary, first, tokens } = publishedExample,
): Result<Tokenizer> {
  const ids = tokenizer.encode(exampleReport)
  const counted = checkIdCount(tokenizer.vocabulary, vocabulary)
  if (!counted.ok) return counted
  if (first.some((id, i) => ids[i] !== id) || tokenizer.tokenCount(exampleReport) !== tokens)
    return refuseUserFile(
      'example_report.txt',
      textOf('userFileFaults.readsOtherwise', {
        found: ids.slice(0, first.length).join(', '),
        foundCount: tokenizer.tokenCount(exampleReport),
        expected: first.join(', '),
        expectedCount: tokens,
      }),
    )
  return ok(tokenizer)
}
