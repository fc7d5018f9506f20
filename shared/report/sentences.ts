import { referenceBand, type ReferenceSetId } from '../change/reference'
import { effectiveValue } from '../compare/changes'
import type { Change } from '../domain/comparison'
import type { Finding } from '../domain/finding'
import type { Measurement } from '../domain/measurement'
import type { Sex } from '../domain/patient'
import type { Sentence } from '../domain/report'
import { messageOf } from '../words'
import { changeInWords, effectiveWords } from '../words/changes'
import { inlineVerdict, intervalWords, partialWords, scoreWords } from '../words/findings'

const stampWords = ({ model, partial }: Finding): string =>
  [`${model.id} ${model.version}`, model.precision === 'int8' && 'int8', partialWords({ partial })]
    .filter(Boolean)
    .join(', ')

/** Where a value lies beside its reference band, with the source; empty where no band applies. */
export function bandWords(set: ReferenceSetId, code: string, value: number, sex: Sex | null): string {
  const band = referenceBand(set, code, sex)
  if (!band) return ''
  const range = band.high === null ? `at least ${band.low ?? ''}` : `${band.low ?? ''} to ${band.high}`
  const where =
    band.low !== null && value < band.low ? 'below' : band.high !== null && value > band.high ? 'above' : 'within'
  return `${where} the reference range, ${range} ${band.unit} (${band.citation})`
}

/** What a reader made of a finding, as one sentence; null where nothing may be said. */
export function findingSentence(finding: Finding, set: ReferenceSetId, sex: Sex | null): Sentence | null {
  const said = effectiveValue(finding)
  const source =
    finding.status === 'edited'
      ? 'reader'
      : `AI ${stampWords(finding)}, accepted by ${finding.reviewedBy ?? 'the reader'}`
  const origin = { origin: 'finding' as const, sourceId: finding.findingId }
  if (said.kind === 'number') {
    const band = bandWords(set, finding.code, said.value, sex)
    return { ...origin, text: `${finding.name} ${effectiveWords(said)}${band ? `, ${band}` : ''} (${source}).` }
  }
  if (said.kind === 'presence')
    return { ...origin, text: `${finding.name}: ${presenceWords(said.presence)} (${source}).` }
  return null
}

const presenceWords = (presence: 'present' | 'absent' | 'undecided'): string =>
  ({ present: 'present', absent: 'not seen', undecided: 'undecided' })[presence]

/** A finding that nobody has reviewed, for its own heading. */
export function unreviewedSentence(finding: Finding): Sentence {
  const origin = { origin: 'finding' as const, sourceId: finding.findingId }
  const stamp = `AI ${stampWords(finding)}`
  if (finding.refusal !== null)
    return { ...origin, text: `${finding.name}: not read. ${messageOf(finding.refusal)} (${stamp})` }
  if (finding.value !== null) {
    const interval = intervalWords(finding)
    return {
      ...origin,
      text: `${finding.name} ${Math.round(finding.value)} ${finding.unit ?? ''}${interval && `, ${interval}`}, ${inlineVerdict(finding.verdict)} (${stamp}).`,
    }
  }
  if (finding.score !== null) return { ...origin, text: `${finding.name}: ${scoreWords(finding)} (${stamp}).` }
  return { ...origin, text: `${finding.name}: ${inlineVerdict(finding.verdict)} (${stamp}).` }
}

export const measurementSentence = ({ measurementId, label, lengthCm, frame }: Measurement): Sentence => ({
  origin: 'measurement',
  sourceId: measurementId,
  text: `${label || 'Distance'} ${lengthCm.toFixed(2)} cm (frame ${frame + 1}).`,
})

export function changeSentence(change: Change, priorDate: string): Sentence {
  const difference =
    change.difference === null
      ? ''
      : `, difference ${change.difference > 0 ? '+' : ''}${change.difference}${change.unit === '%' ? ' points' : ` ${change.unit ?? ''}`}`
  const { thenWords, nowWords, words, badge: badges } = changeInWords(change)
  const badge = badges === null ? '' : ` [${badges}]`
  return {
    origin: 'comparison',
    sourceId: change.code,
    text: `${change.name}: ${thenWords} on ${priorDate}, ${nowWords} now${difference}: ${words}${badge}.`,
  }
}
