import { describe, expect, it } from 'vitest'
import { applyReview } from '../../../shared/findings/review'
import { effectiveValue } from '../../../shared/compare/changes'
import type { PackManifest } from '../../../shared/vision/manifest'
import { methodWords, scoreWords } from '../../../shared/words/findings'
import { regressionOverFrames, scoreTask, viewFromHead, type PromptBank } from '../../../shared/vision/scoring'
import { excerptOf, sampleFrames } from '../../../shared/vision/sampleFrames'
import { studyStatements, type ScoredLoop } from '../../../shared/vision/statements'
import { binaryTask, gradedTask, regressionTask } from '../../../shared/vision/tasks'
import type { Finding } from '../../../shared/domain/finding'
import { sureBeat } from '../../helpers/sureBeat'

/** Two frames over five numbered prompts; orders by similarity: 10 30 20 40 50, and 50 20 30 10 40. */
const frames = [
  [0.9, 0.7, 0.8, 0.6, 0.5],
  [0.6, 0.8, 0.7, 0.5, 0.9],
].map((similarities) => similarities.map((similarity, n) => ({ value: 10 * (n + 1), similarity })))

describe("EchoCLIP's two published ways from ranked prompts to a value", () => {
  it('takes the mean over frames of the median of each frame’s best prompts (the paper)', () => {
    // Best three: 10 30 20 → 20; 50 20 30 → 30.
    expect(regressionOverFrames(frames, { variant: 'frameMedianMean', topFraction: 0.6 })).toBe(25)
  })
  it('takes the lower median of values averaged rank by rank (the repository)', () => {
    // Ranks: (10+50)/2 = 30, (30+20)/2 = 25, (20+30)/2 = 25, (40+10)/2 = 25; of the first four sorted 25 25 25 30 the lower median is 25; of the first two 25.
    expect(regressionOverFrames(frames, { variant: 'rankMeanMedian', topFraction: 0.8 })).toBe(25)
    expect(regressionOverFrames(frames, { variant: 'rankMeanMedian', topFraction: 0.2 })).toBe(30)
  })
})

const bank: PromptBank = {
  index: {
    dimensions: 2,
    groups: {
      low: [{ text: 'a', row: 0, value: null }],
      high: [{ text: 'b', row: 1, value: null }],
      numbers: [
        { text: 'a', row: 0, value: 20 },
        { text: 'b', row: 1, value: 60 },
      ],
    },
  },
  embeddings: Float32Array.of(1, 0, 0, 1),
}
const views = ['A4C']
const pacemaker = binaryTask.parse({
  kind: 'binary',
  code: 'pacemaker',
  name: 'Pacemaker',
  views,
  positive: 'low',
  negative: null,
  calibration: null,
  likelyAt: null,
  unlikelyAt: null,
  threshold: { value: 0.298, source: 'published' },
  ranks: { scores: [0.1, 0.2, 0.5], source: 'mine' },
})
const size = gradedTask.parse({
  kind: 'graded',
  code: 'lvSize',
  name: 'LV size',
  views,
  prompts: 'numbers',
  grades: [
    { label: 'mild', value: 20 },
    { label: 'severe', value: 60 },
  ],
})
const lvef = regressionTask.parse({
  kind: 'regression',
  code: 'LVEF',
  name: 'LVEF',
  views,
  unit: '%',
  prompts: 'numbers',
  score: { variant: 'frameMedianMean', topFraction: 0.5 },
  interval: null,
  range: [0, 100],
  published: 'published error 8 points',
})

const twoFrames = {
  over: 'frames' as const,
  frames: [Float32Array.of(1, 0), Float32Array.of(0.6, 0.8)],
  loop: Float32Array.of(0.9, 0.4),
}

describe('scores that nobody calibrated', () => {
  const loop: ScoredLoop = {
    sopInstanceUid: '1.2',
    frames: [0, 1],
    view: 'A4C',
    beat: sureBeat,
    doubts: [],
    scores: [pacemaker, size, lvef].map((task) => scoreTask(task, bank, twoFrames)),
  }
  const [pacer, graded, ef] = studyStatements(
    { tasks: [pacemaker, size, lvef], pooling: { kind: 'mean' } } as unknown as PackManifest,
    [loop],
  )

  it('is the mean similarity over frames, on a side of the published limit and ranked, with no probability', () => {
    expect(pacer).toMatchObject({
      probability: null,
      value: null,
      verdict: 'aboveThreshold',
      score: { similarity: 0.8, threshold: { value: 0.298 }, rank: { below: 3, of: 3 } },
    })
    expect(scoreWords(pacer as Finding)).toContain('above the published threshold: look yourself')
    expect(scoreWords(pacer as Finding)).toContain('higher than 3 of 3 labelled loops')
  })
  it('names the most similar grade and never more than its score', () => {
    expect(graded).toMatchObject({ grade: 'mild', value: null, probability: null, score: { similarity: 0.8 } })
  })
  it('gives the spread of frames for want of a measured error, and says so', () => {
    expect(ef).toMatchObject({ value: 40, interval: [20, 60], intervalCoverage: null, verdict: 'unsure' })
    expect(ef && methodWords(ef)).toMatch(/paper.*published error 8 points.*spread of frames/)
  })
  it('can’t be accepted as it is, only answered by the reader, and is compared with nothing', () => {
    const finding = {
      ...(pacer as Finding),
      findingId: 'f',
      status: 'unreviewed' as const,
      editedValue: null,
      editedPresence: null,
    }
    expect(applyReview(finding, { action: 'accept', findingId: 'f' }, 'r', 'now')).toMatchObject({
      ok: false,
      failure: { code: 'onlyAScore' },
    })
    expect(
      applyReview(finding, { action: 'edit', findingId: 'f', value: null, presence: 'present' }, 'r', 'now').ok,
    ).toBe(true)
    expect(effectiveValue(finding).kind).toBe('nothing')
  })
})

describe('a calibration by the user', () => {
  it('moves values by its line and turns scores into probabilities', () => {
    const fitted = regressionTask.parse({ ...lvef, calibration: { slope: 0.5, intercept: 10, source: 'mine' } })
    expect(scoreTask(fitted, bank, twoFrames)).toMatchObject({ value: 30, perFrame: [20, 40] })
  })
})

describe('frames and views as published', () => {
  const times = {
    frameStartsMs: Array.from({ length: 30 }, (_, n) => 33 * n),
    durationMs: 990,
    rWaveTimesMs: [],
    heartRatePerMin: null,
  }
  it('takes the first frames by the stride, fewer where the loop is short', () => {
    const spec = { span: 'first', frames: 20, minimumFrames: 8, stride: 2 } as const
    expect(sampleFrames(times, excerptOf(times, 1), spec, null)).toMatchObject({
      ok: true,
      value: { frames: Array.from({ length: 15 }, (_, n) => 2 * n) },
    })
  })
  it('reads a view off a fitted head', () => {
    const [a, b] = viewFromHead(Float32Array.of(4, 0, 0, 0, 4, 0), Float32Array.of(1, 0))
    expect(a).toBeCloseTo(1 / (1 + Math.exp(-4)), 6)
    expect((a ?? 0) + (b ?? 0)).toBeCloseTo(1, 6)
  })
})
