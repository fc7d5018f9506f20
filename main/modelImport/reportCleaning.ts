import { PLACEHOLDER } from './prompts'

export const SEVERITIES = 5
/** The model's five severity words, upper case, in the order of their ids. They are in the user's copy and not known here. */
export type Severities = readonly [string, string, string, string, string]

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const anyOf = (words: readonly string[]): string =>
  [...words]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')

/** In this order. Brackets go with what is in them; an ICD-10 code is a letter, two digits and what follows a point. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/\s+/g, ' '],
  [/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}/g, ' '],
  [/\b\d{1,4}[/-]\d{1,2}[/-]\d{2,4}\b/g, ' '],
  [/\b[A-Z]\d{2}\.\d{1,4}\b/g, ' '],
  [/\bWAS\b/g, 'IS'],
  [/\bWERE\b/g, 'ARE'],
  [/\bPULMONARY ARTERY\b/g, 'PA'],
  [/(\d) +(?=(?:%|MM ?HG|CM|MM|ML|M\/S|BPM)(?![A-Z]))/g, '$1'],
  // Full stops: no blank before, one of them, one blank after unless a number goes on.
  [/ +(?=\.(?!\d))/g, ''],
  [/\.(?:\s*\.)+/g, '.'],
  [/\.(?=[A-Z])/g, '. '],
  [/ +/g, ' '],
]

/** A report in upper case, in the wording that template phrases have. */
export function cleanReport(report: string, severities: Severities): string {
  const upper = report.toUpperCase().replace(new RegExp(`\\b(${anyOf(severities)})LY\\b`, 'g'), '$1')
  const cleaned = rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), upper).trim()
  return cleaned === '' || cleaned.endsWith('.') ? cleaned : `${cleaned}.`
}

/** Numbers and severity words, in order, and the text with a placeholder for each. */
export function pullOut(
  cleaned: string,
  severities: Severities,
): { readonly text: string; readonly values: readonly string[] } {
  const values: string[] = []
  const text = cleaned
    .replaceAll(PLACEHOLDER, ' ')
    .replace(new RegExp(`\\d+(?:\\.\\d+)?|\\b(?:${anyOf(severities)})\\b`, 'g'), (value) => {
      values.push(value)
      return PLACEHOLDER
    })
  return { text, values }
}
