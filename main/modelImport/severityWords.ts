import { z } from 'zod'
import { SEVERITIES, type Severities } from './reportCleaning'

const word = /^[A-Z]{2,}(?:[ -][A-Z]+)*$/
const severity = z.string().regex(word)
/** Five words in upper case, none twice. */
export const severityWords = z
  .tuple([severity, severity, severity, severity, severity])
  .refine((words) => new Set(words).size === SEVERITIES)

/** Between two entries of one list in Python: a comma, white space and comments, perhaps a prefix of the quotation mark. */
const between = /^\s*,(?:\s|#[^\n]*\n)*[rRuU]?$/

/**
 * What may be the five severity words in a program's text, each order once: five quoted words in upper case side by side in a list or tuple
 * (a set has no order, a pattern's alternatives need not be in that of the ids). The text is only looked through, never run, in time linear in its length.
 */
export function severityCandidates(program: string): readonly Severities[] {
  const found = new Map<string, Severities>()
  for (const words of quotedRuns(program)) {
    const parsed = severityWords.safeParse(words)
    if (parsed.success) found.set(parsed.data.join(), parsed.data)
  }
  return [...found.values()]
}

function quotedRuns(program: string): readonly (readonly string[])[] {
  const runs: { readonly words: string[]; readonly isSet: boolean }[] = []
  let ended = 0
  for (const match of program.matchAll(/'([A-Z][A-Z -]*)'|"([A-Z][A-Z -]*)"/g)) {
    const gap = program.slice(ended, match.index)
    const text = match[1] ?? match[2] ?? ''
    const run = runs.at(-1)
    if (run && between.test(gap)) run.words.push(text)
    else runs.push({ words: [text], isSet: /\{\s*[rRuU]?$/.test(gap.slice(-100)) })
    ended = match.index + match[0].length
  }
  return runs.filter(({ isSet }) => !isSet).map(({ words }) => words)
}
