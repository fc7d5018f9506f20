import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'

// Phrases, words and a report made up for tests. Ids: templates 5 to 8, variables from 9 on (numbers 14 to 114, severities 116 to 120), 141 and 142 frame a text.
export const phrases = ['EJECTION FRACTION IS <#>%.', 'LEFT ATRIUM IS', '<#> REGURGITATION', 'NORMAL']
export const severities = ['TRIVIAL', 'SLIGHT', 'MILD', 'MODERATE', 'SEVERE']
export const report = 'The ejection fraction was 55 %. Moderate regurgitation.'
export const example = { vocabulary: 143, first: [141, 5, 14 + 55, 7, 119, 142], tokens: 6 }
export const listed = (words: readonly string[]) => `WORDS = [${words.map((word) => `"${word}"`).join(', ')}]\n`

/** A folder like the user's copy of EchoCLIP-R's repository, as far as its words go. */
export function writeCopy(
  into: string,
  program: string | Buffer | null = listed(severities),
  { words = phrases.join('\n'), example: text = report }: { words?: string; example?: string } = {},
): string {
  mkdirSync(into, { recursive: true })
  const copy = mkdtempSync(path.join(into, 'copy-'))
  writeFileSync(path.join(copy, 'template_vocab.txt'), words)
  writeFileSync(path.join(copy, 'example_report.txt'), text)
  if (program !== null) writeFileSync(path.join(copy, 'template_tokenizer.py'), program)
  return copy
}
