import { effectiveValue } from '../compare/changes'
import type { Change } from '../domain/comparison'
import type { Finding } from '../domain/finding'
import type { Patient } from '../domain/patient'
import type { ReportDraft, UnconfirmedNumber } from '../domain/report'
import { changeEvidence, sourceWords } from '../quantities/evidence'
import type { Evidence } from '../quantities/quantity'
import { referenceBand, type ReferenceSetId } from '../quantities/reference'
import { say } from '../words'
import { beatWords } from '../words/findings'

/** The reference ranges and limits of change that a draft states and nobody confirmed in their sources. */
export function evidenceOf(
  findings: readonly Finding[],
  changes: readonly Change[],
  { referenceSet, patient }: { readonly referenceSet: ReferenceSetId; readonly patient: Pick<Patient, 'sex'> },
): UnconfirmedNumber[] {
  const bands = findings
    .filter((finding) => effectiveValue(finding).kind === 'number')
    .flatMap((finding) => unconfirmed('reference', finding.name, referenceBand(referenceSet, finding, patient.sex)))
  const rules = changes.flatMap((change) => unconfirmed('change', change.name, changeEvidence(change)))
  return [...bands, ...rules]
}

function unconfirmed(of: UnconfirmedNumber['of'], name: string, evidence: Evidence | null): UnconfirmedNumber[] {
  if (evidence === null || evidence.mark === 'V') return []
  return [{ of, name, citation: evidence.citation, mark: evidence.mark }]
}

/** The beats behind the values that stand as the model read them. */
export const beatsOf = (findings: readonly Finding[]): ReportDraft['beats'] =>
  findings
    .filter(({ status, value }) => value !== null && (status === 'unreviewed' || status === 'accepted'))
    .flatMap(({ name, loops }) => loops.flatMap(({ beat }) => (beat === null ? [] : [{ name, beat }])))

/** The report's notes: beats that values were read over, then numbers that nobody read in their source. */
export const evidenceLine = ({ evidence, beats }: Pick<ReportDraft, 'evidence' | 'beats'>): string =>
  [
    ...beats.map(({ name, beat }) => say('findings.beat.report', { name, words: beatWords(beat) })),
    ...evidence.map((number) =>
      say(number.of === 'reference' ? 'evidence.reportBand' : 'evidence.reportChange', {
        name: number.name,
        source: sourceWords(number),
      }),
    ),
  ].join(' ')
