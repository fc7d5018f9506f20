import type { ViewCode, ViewLabel } from '../domain/loop'
import type { Values } from './values'

/** Words by which files name a view; the first that matches counts. Anything else is left unnamed rather than guessed. */
const names: readonly (readonly [RegExp, ViewCode])[] = [
  [/\b(a4c|ap4|apical (four|4)[ -]chamber)\b/i, 'A4C'],
  [/\b(a2c|ap2|apical (two|2)[ -]chamber)\b/i, 'A2C'],
  [/\b(a3c|ap3|apical (three|3)[ -]chamber|apical long axis)\b/i, 'A3C'],
  [/\b(plax|parasternal long[ -]axis)\b/i, 'PLAX'],
  [/\b(psax|parasternal short[ -]axis)\b/i, 'PSAX'],
  [/\b(subcostal|sc4c|sc)\b/i, 'SC'],
]

/** The view as the file states it: View Code Sequence (0054,0220), then View Name (0008,2127). */
export function viewOf(values: Values): ViewLabel | null {
  const coded = values.items('x00540220')[0]?.text('x00080104') ?? ''
  const named = values.text('x00082127')
  for (const words of [coded, named]) {
    const code = names.find(([pattern]) => pattern.test(words))?.[1]
    if (code) return { code, name: words, source: 'DICOM', probability: null }
  }
  return null
}
