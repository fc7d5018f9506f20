import { effectiveValue } from '../compare/changes'
import type { Change } from '../domain/comparison'
import type { Finding } from '../domain/finding'
import type { Measurement } from '../domain/measurement'
import type { Sex } from '../domain/patient'
import type { ValueOf } from '../quantities/catalogue'
import { referenceBand, type ReferenceSetId } from '../quantities/reference'
import { rounded } from '../quantities/values'
import type { Sentence } from '../domain/report'
import { measurementText } from '../measure/words'
import { say } from '../words'

const stampWords = ({ model, partial }: Finding): string =>
  [`${model.id} ${model.version}`, model.precision === 'int8' && 'int8', partialWords({ partial })]
    .filter(Boolean)
    .join(', ')

/** "partial reading, 3 of 8 loops"; empty where every loop was looked at. */
export const partialWords = ({ partial }: Pick<Finding, 'partial'>): string =>
  partial === null ? '' : `partial reading, ${partial.read} of ${partial.of} loops`

/** Where a value lies beside its reference band, with the source; empty where no band applies. */
export function bandWords(set: ReferenceSetId, of: ValueOf, value: number, sex: Sex | null): string {
  const band = referenceBand(set, of, sex)
  if (!band) return ''
  const range = band.high === null ? `at least ${band.low ?? ''}` : `${band.low ?? ''} to ${band.high}`
  const where =
    band.low !== null && value < band.low ? 'below' : band.high !== null && value > band.high ? 'above' : 'within'
  return `${where} the reference range, ${[range, of.unit].filter(Boolean).join(' ')} (${band.citation})`
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
    const band = bandWords(set, finding, said.value, sex)
    return { ...origin, text: `${finding.name} ${said.words}${band ? `, ${band}` : ''} (${source}).` }
  }
  if (said.kind === 'presence')
    return { ...origin, text: `${finding.name}: ${presenceWords(said.presence)} (${source}).` }
  return null
}

const presenceWords = (presence: 'present' | 'absent' | 'undecided'): string =>
  ({ present: 'present', absent: 'not seen', undecided: 'undecided' })[presence]

/** "90 % interval 51 to 58", or between which the frames' own values lie (10th to 90th percentile) where nobody measured an interval; empty where there is neither. */
export function intervalWords(finding: Pick<Finding, 'code' | 'unit' | 'interval' | 'intervalCoverage'>): string {
  const { interval, intervalCoverage } = finding
  if (interval === null) return ''
  const ends = interval.map((end) => rounded(end, finding)).join(' to ')
  return intervalCoverage === null
    ? `four in five frames read ${ends}`
    : `${Math.round(100 * intervalCoverage)} % interval ${ends}`
}

/** A score nobody calibrated, in words: the grade, the side of a published limit, the rank among the user's labelled loops. */
export function scoreWords({ grade, score, words }: Pick<Finding, 'grade' | 'score' | 'words'>): string {
  if (score === null) return ''
  const threshold = score.threshold && `threshold ${score.threshold.value} (${score.threshold.source})`
  const rank = score.rank && `higher than ${score.rank.below} of ${score.rank.of} labelled loops`
  return [
    grade === null ? words.toLowerCase() : `nearest wording "${grade}", ${words.toLowerCase()}`,
    `similarity ${score.similarity.toFixed(3)}`,
    threshold,
    rank,
  ]
    .filter((part) => part !== null)
    .join(', ')
}

/** A finding that nobody has reviewed, for its own heading. */
export function unreviewedSentence(finding: Finding): Sentence {
  const origin = { origin: 'finding' as const, sourceId: finding.findingId }
  const stamp = `AI ${stampWords(finding)}`
  if (finding.refusal !== null) return { ...origin, text: `${finding.name}: not read. ${finding.refusal} (${stamp})` }
  if (finding.value !== null) {
    const interval = intervalWords(finding)
    return {
      ...origin,
      text: `${finding.name} ${rounded(finding.value, finding)} ${finding.unit ?? ''}${interval && `, ${interval}`}, ${finding.words.toLowerCase()} (${stamp}).`,
    }
  }
  if (finding.score !== null) return { ...origin, text: `${finding.name}: ${scoreWords(finding)} (${stamp}).` }
  return { ...origin, text: `${finding.name}: ${finding.words.toLowerCase()} (${stamp}).` }
}

export const measurementSentence = (measurement: Measurement): Sentence => ({
  origin: 'measurement',
  sourceId: measurement.measurementId,
  text: say('measure.sentence', { measurement: measurementText(measurement), frame: measurement.frame + 1 }),
})

export function changeSentence(change: Change, priorDate: string): Sentence {
  const difference =
    change.difference === null
      ? ''
      : `, difference ${change.difference > 0 ? '+' : ''}${change.difference}${change.unit === '%' ? ' points' : ` ${change.unit ?? ''}`}`
  const badge = change.badge === null ? '' : ` [${change.badge}]`
  return {
    origin: 'comparison',
    sourceId: change.code,
    text: `${change.name}: ${change.thenWords} on ${priorDate}, ${change.nowWords} now${difference}: ${change.words}${badge}.`,
  }
}
