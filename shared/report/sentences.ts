import { effectiveValue } from '../compare/changes'
import type { Change } from '../domain/comparison'
import type { Finding } from '../domain/finding'
import type { PlacedMeasurement } from '../domain/measurement'
import type { Sex } from '../domain/patient'
import type { ValueOf } from '../quantities/catalogue'
import type { ReferenceBand } from '../quantities/quantity'
import { referenceBand, type ReferenceSetId } from '../quantities/reference'
import { rounded, signed } from '../quantities/values'
import type { Sentence } from '../domain/report'
import { measurementText } from '../measure/words'
import { messageOf, say } from '../words'
import { changeInWords, effectiveWords } from '../words/changes'
import { inlineVerdict, intervalWords, partialWords, scoreWords } from '../words/findings'

const modelStampWords = ({ model, partial }: Finding): string =>
  say('report.model', {
    model: [`${model.id} ${model.version}`, model.precision === 'int8' && 'int8', partialWords({ partial })]
      .filter(Boolean)
      .join(', '),
  })

/** Where a value lies beside its reference band, with the source; empty where no band applies. */
export function bandWords(set: ReferenceSetId, of: ValueOf, value: number, sex: Sex | null): string {
  const band = referenceBand(set, of, sex)
  if (!band) return ''
  const { low, high, citation } = band
  const range =
    high === null ? say('report.rangeFrom', { low: low ?? '' }) : say('report.range', { low: low ?? '', high })
  return say('report.band', {
    where: sideOfBand(band, value),
    range: [range, of.unit].filter(Boolean).join(' '),
    citation,
  })
}

export const sideOfBand = (
  { low, high }: Pick<ReferenceBand, 'low' | 'high'>,
  value: number,
): 'below' | 'within' | 'above' =>
  low !== null && value < low ? 'below' : high !== null && value > high ? 'above' : 'within'

/** What a reader made of a finding, as one sentence; null where nothing may be said. */
export function findingSentence(finding: Finding, set: ReferenceSetId, sex: Sex | null): Sentence | null {
  const value = effectiveValue(finding)
  const { name } = finding
  const source =
    finding.status === 'edited'
      ? say('report.reader')
      : say('report.acceptedBy', { model: modelStampWords(finding), by: finding.reviewedBy ?? say('report.theReader') })
  const origin = { origin: 'finding' as const, sourceId: finding.findingId }
  if (value.kind === 'number') {
    const about = { name, value: effectiveWords(value), source }
    const band = bandWords(set, finding, value.value, sex)
    return { ...origin, text: band ? say('report.valueInBand', { ...about, band }) : say('report.value', about) }
  }
  if (value.kind === 'presence')
    return { ...origin, text: say('report.stated', { name, words: say(`report.presence.${value.presence}`), source }) }
  return null
}

/** A finding that nobody has reviewed, for its own heading. */
export function unreviewedSentence(finding: Finding): Sentence {
  const origin = { origin: 'finding' as const, sourceId: finding.findingId }
  const { name, unit, refusal, verdict } = finding
  const source = modelStampWords(finding)
  if (refusal !== null) return { ...origin, text: say('report.notRead', { name, refusal: messageOf(refusal), source }) }
  if (finding.value !== null) {
    const value = [`${rounded(finding.value, finding)} ${unit ?? ''}`, intervalWords(finding), inlineVerdict(verdict)]
    return { ...origin, text: say('report.value', { name, value: value.filter(Boolean).join(', '), source }) }
  }
  const words = finding.score !== null ? scoreWords(finding) : inlineVerdict(verdict)
  return { ...origin, text: say('report.stated', { name, words, source }) }
}

export const measurementSentence = (measurement: PlacedMeasurement): Sentence => ({
  origin: 'measurement',
  sourceId: measurement.measurementId,
  text: say('measure.sentence', {
    measurement: measurementText(measurement),
    view: measurement.view ?? say('viewport.viewUnknown'),
    frame: measurement.frame + 1,
  }),
})

export function changeSentence(change: Change, priorDate: string): Sentence {
  const { name, code, difference, unit } = change
  const { thenWords, nowWords, words, badge } = changeInWords(change)
  const unitWords = unit === '%' ? say('report.points') : (unit ?? '')
  return {
    origin: 'comparison',
    sourceId: code,
    text: say('report.change', {
      name,
      then: thenWords,
      date: priorDate,
      now: nowWords,
      difference:
        difference === null ? '' : say('report.difference', { difference: `${signed(difference)} ${unitWords}` }),
      meaning: words,
      badges: badge === null ? '' : ` [${badge}]`,
    }),
  }
}
