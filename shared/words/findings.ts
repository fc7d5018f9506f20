import type { Finding, Method, ModelStatement, Verdict } from '../domain/finding'
import { rounded } from '../quantities/values'
import type { LoopBeat } from '../vision/beat'
import type { LoopDoubt } from '../vision/doubts'
import { say } from '.'

export const verdictWords = (verdict: Verdict): string => say(`findings.verdicts.${verdict}`)

/** A verdict within a sentence. */
export const inlineVerdict = (verdict: Verdict): string => say(`findings.verdictsInline.${verdict}`)

/** How a statement was computed, and of how much of the study where reading stopped early. */
export const methodWords = ({ method, partial }: Pick<ModelStatement, 'method' | 'partial'>): string =>
  wordsOf(method) + (partial === null ? '' : say('findings.method.partial', partial))

function wordsOf(method: Method): string {
  switch (method.kind) {
    case 'notComputed':
      return say('findings.method.notComputed')
    case 'rankedPrompts':
      return rankedPrompts(method)
    case 'promptSimilarity':
      return say('findings.method.promptSimilarity', method) + meanOf(method.loops)
    case 'gradedWordings':
      return say('findings.method.gradedWordings', method) + meanOf(method.loops)
    case 'asRecorded':
      return method.words
  }
}

function rankedPrompts(method: Extract<Method, { kind: 'rankedPrompts' }>): string {
  const { variant, topPercent, loops, correction, published, intervalFromFrames } = method
  return [
    say(`findings.method.${variant}`, { percent: topPercent ?? 100 }),
    loops > 1 && say('findings.method.medianOfLoops', { loops }),
    correction !== null && say('findings.method.correction', { source: correction }),
    published !== null && say('findings.method.published', { published }),
    intervalFromFrames && say('findings.method.intervalFromFrames'),
  ]
    .filter((part) => part !== false)
    .join('')
}

const meanOf = (loops: number): string => (loops > 1 ? say('findings.method.meanOfLoops', { loops }) : '')

/** "Read over one beat, 70/min, frames 3 to 29, from R waves (picture agrees)", and why it is in doubt. */
export function beatWords({ frames: [first, last], lengthMs, source, agrees, doubt }: LoopBeat): string {
  const list = agrees.map((other) => say(`findings.beat.sources.${other}`)).join(', ')
  const agreement =
    agrees.length === 0
      ? ''
      : agrees.length === 1 && agrees[0] !== 'rWaves'
        ? say('findings.beat.agreesOne', { others: list })
        : say('findings.beat.agrees', { others: list })
  const words = say('findings.beat.words', {
    rate: Math.round(60_000 / lengthMs),
    startFrame: first + 1,
    endFrame: last + 1,
    source: say(`findings.beat.from.${source}`),
    agrees: agreement,
  })
  return doubt === null ? words : `${words} ${say(`findings.beat.doubts.${doubt}`)}`
}

export const doubtWords = (doubt: LoopDoubt): string => say(`findings.loopDoubts.${doubt}`)

/** "partial reading, 3 of 8 loops"; empty where every loop was looked at. */
export const partialWords = ({ partial }: Pick<Finding, 'partial'>): string =>
  partial === null ? '' : say('findings.partial', partial)

/** "90 % interval 51 to 58", or between which the frames' own values lie (10th to 90th percentile) where nobody measured an interval; empty where there is neither. */
export function intervalWords(finding: Pick<Finding, 'code' | 'unit' | 'interval' | 'intervalCoverage'>): string {
  const { interval, intervalCoverage } = finding
  if (interval === null) return ''
  const [low, high] = interval.map((end) => rounded(end, finding)) as [number, number]
  return intervalCoverage === null
    ? say('findings.intervalOfFrames', { low, high })
    : say('findings.interval', { percent: Math.round(100 * intervalCoverage), low, high })
}

/** A score nobody calibrated: the grade, the side of a published limit, the rank among the user's labelled loops. */
export function scoreWords({ grade, score, verdict }: Pick<Finding, 'grade' | 'score' | 'verdict'>): string {
  if (score === null) return ''
  return [
    grade !== null && say('findings.nearestWording', { grade }),
    inlineVerdict(verdict),
    say('findings.similarity', { similarity: score.similarity.toFixed(3) }),
    score.threshold && say('findings.threshold', score.threshold),
    score.rank && say('findings.rank', score.rank),
  ]
    .filter(Boolean)
    .join(', ')
}
