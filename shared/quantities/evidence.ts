import { say } from '../words'
import { quantities, quantityOf } from './catalogue'
import type { Evidence, EvidenceMark } from './quantity'

/** What a reader must know of a number's source; null where it was read in the source named. */
export const evidenceNote = (mark: EvidenceMark): string | null => (mark === 'V' ? null : say(`evidence.marks.${mark}`))

/** The source, with its note where it has one. */
export function sourceWords({ citation, mark }: Evidence): string {
  const note = evidenceNote(mark)
  return note === null ? citation : say('evidence.noted', { citation, note })
}

/** The rule that a change was judged by; null where there was none, or where another has taken its place since. */
export function changeEvidence(
  { code, citation }: { readonly code: string; readonly citation: string },
  catalogue = quantities,
): Evidence | null {
  const rule = quantityOf(code, catalogue)?.change
  return rule?.citation === citation ? rule : null
}

/** A change's source as it stands in tooltips. */
export function changeSourceWords({
  code,
  citation,
}: {
  readonly code: string | null
  readonly citation: string
}): string {
  const evidence = code === null ? null : changeEvidence({ code, citation })
  return evidence === null ? citation : sourceWords(evidence)
}
