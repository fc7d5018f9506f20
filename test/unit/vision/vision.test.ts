import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { fitGaussian, distance } from '../../../shared/vision/gaussian'
import {
  inputSpec,
  parseManifest,
  checkFiles,
  type PackManifest,
  type PackTask,
  type PromptIndex,
} from '../../../shared/vision/manifest'
import { fitPlane, preprocessFrame } from '../../../shared/vision/preprocess'
import type { LoopTimes } from '../../../shared/vision/beat'
import { excerptOf, sampleFrames } from '../../../shared/vision/sampleFrames'
import { decideView, regressionValue, scoreTask, type PromptBank } from '../../../shared/vision/scoring'
import { verdictWords } from '../../../shared/words/findings'
import { messageOf } from '../../../shared/words'
import { studyStatements, type ScoredLoop } from '../../../shared/vision/statements'
import { sureBeat } from '../../helpers/sureBeat'

const spec = inputSpec.parse({
  width: 8,
  height: 6,
  channels: 1,
  fit: 'contain',
  trimFraction: 0,
  kernel: 'triangle',
  mean: [0.2],
  standardDeviation: [0.25],
})

describe('sampling frames', () => {
  const times = {
    frameStartsMs: Array.from({ length: 60 }, (_, n) => (n * 1000) / 30),
    durationMs: 2000,
    rWaveTimesMs: [100, 1100],
    heartRatePerMin: null,
  }
  const sampling = { frames: 8, minimumFrames: 6, span: 'oneCycle' } as const

  const sample = (changed: Partial<LoopTimes>) => {
    const own = { ...times, ...changed }
    return sampleFrames(own, excerptOf(own, 1), sampling, null)
  }

  it('takes frames evenly over the first whole R-R interval', () => {
    const sampled = sample({})
    if (!sampled.ok) throw new Error(messageOf(sampled.failure))
    // 100, 225, 350 … ms at 30 frames a second.
    expect(sampled.value.frames).toEqual([3, 7, 10, 14, 18, 22, 25, 29])
    expect(sampled.value.beat).toMatchObject({ ok: true, value: { frames: [3, 33], source: 'rWaves' } })
  })
  it('falls back on the heart rate; without either there is no beat, and the first second is shown', () => {
    const byRate = sample({ rWaveTimesMs: [], heartRatePerMin: 60 })
    const untold = sample({ rWaveTimesMs: [], heartRatePerMin: null })
    expect(byRate.ok && byRate.value.beat).toMatchObject({ ok: true, value: { source: 'heartRate' } })
    expect(untold.ok && untold.value.beat).toMatchObject({ ok: false, failure: { code: 'noSureBeat' } })
    expect(untold.ok && untold.value.frames.at(-1)).toBe(26)
  })
  it('refuses a loop too short to show motion', () => {
    const short = sample({ frameStartsMs: [0, 33, 66], durationMs: 100, rWaveTimesMs: [] })
    expect(short.ok ? '' : short.failure.code).toBe('tooFewFrames')
  })
})

describe('preprocessing', () => {
  it('masks to the region: what lies outside changes nothing', () => {
    const region = { minX: 20, minY: 20, maxX: 51, maxY: 43 }
    const inside = (outside: number) => {
      const pixels = new Uint8Array(80 * 60).fill(outside)
      for (let y = 20; y <= 43; y++) for (let x = 20; x <= 51; x++) pixels[y * 80 + x] = x * 3
      return preprocessFrame({ pixels, columns: 80, rows: 60, samplesPerPixel: 1, pixelAspect: 1 }, region, spec)
    }
    const [dark, bright] = [inside(0), inside(255)]
    if (!dark.ok || !bright.ok) throw new Error('a region was refused')
    expect([...dark.value.data]).toEqual([...bright.value.data])
  })
  it('refuses a frame without a region', () => {
    const input = preprocessFrame(
      { pixels: new Uint8Array(100), columns: 10, rows: 10, samplesPerPixel: 1, pixelAspect: 1 },
      null,
      spec,
    )
    expect(input.ok ? '' : input.failure.code).toBe('noRegion')
  })
  it('normalises: full white is (1 - mean) / deviation', () => {
    const input = preprocessFrame(
      { pixels: new Uint8Array(64 * 48).fill(255), columns: 64, rows: 48, samplesPerPixel: 1, pixelAspect: 1 },
      { minX: 0, minY: 0, maxX: 63, maxY: 47 },
      spec,
    )
    if (!input.ok) throw new Error(messageOf(input.failure))
    expect(input.value.data.length).toBeGreaterThan(0)
    for (const value of input.value.data) expect(value).toBeCloseTo(0.8 / 0.25, 5)
  })
  it('keeps the whole of a narrow region, black beside it', () => {
    const fitted = fitPlane({ width: 6, height: 12, data: new Float32Array(72).fill(200) }, 1, spec)
    expect([...fitted.slice(0, 8)].map((value) => Math.round(value))).toEqual([0, 0, 200, 200, 200, 0, 0, 0])
  })
  it('measures how much of the region is in colour', () => {
    const pixels = new Uint8ClampedArray(64 * 48 * 4).fill(100)
    for (let n = 0; n < 64 * 24; n++) pixels[n * 4] = 220
    const input = preprocessFrame(
      { pixels, columns: 64, rows: 48, samplesPerPixel: 4, pixelAspect: 1 },
      { minX: 0, minY: 0, maxX: 63, maxY: 47 },
      spec,
    )
    expect(input.ok && input.value.colouredFraction).toBeCloseTo(0.5, 5)
  })
})

describe('scoring', () => {
  const scored = [30, 40, 50, 60].map((value, n) => ({ value, similarity: [0.1, 0.7, 0.8, 0.2][n] ?? 0 }))
  it('takes the median of the most similar prompts', () => {
    expect(regressionValue(scored, { variant: 'rankMedian', topFraction: 0.5 })).toBe(40)
    expect(regressionValue(scored, { variant: 'rankMedian', topFraction: 0.25 })).toBe(50)
  })
  it('weighs values by softmax: a large scale picks the best, a small one averages', () => {
    expect(regressionValue(scored, { variant: 'softmax', scale: 1000 })).toBeCloseTo(50, 6)
    expect(regressionValue(scored, { variant: 'softmax', scale: 1e-6 })).toBeCloseTo(45, 3)
  })
  it('turns the difference of positive and negative prompts into the calibrated probability', () => {
    const index: PromptIndex = {
      dimensions: 2,
      groups: { yes: [{ text: 'a', row: 0, value: null }], no: [{ text: 'b', row: 1, value: null }] },
    }
    const bank: PromptBank = { index, embeddings: Float32Array.of(1, 0, 0, 1) }
    const task = binaryTask()
    const score = scoreTask(task, bank, { over: 'loop', frames: [], loop: Float32Array.of(0.8, 0.6) })
    if (score.kind !== 'binary') throw new Error('not binary')
    expect(score.difference).toBeCloseTo(0.2, 6)
    expect(score.probability).toBeCloseTo(1 / (1 + Math.exp(-(10 * 0.2 - 1))), 6)
  })
  it('leaves a view unsaid where none is probable enough', () => {
    const manifest = {
      view: { classes: ['A4C', 'PLAX', 'other'], minimumProbability: { value: 0.6, source: '' } },
    } as unknown as PackManifest
    expect(decideView(manifest, Float32Array.of(0.7, 0.2, 0.1)).code).toBe('A4C')
    expect(decideView(manifest, Float32Array.of(0.5, 0.4, 0.1)).code).toBeNull()
  })
})

const binaryTask = (): Extract<PackTask, { kind: 'binary' }> => ({
  kind: 'binary',
  code: 'pacemaker',
  name: 'Pacemaker',
  views: ['A4C'],
  positive: 'yes',
  negative: 'no',
  calibration: { slope: 10, intercept: -1, source: '' },
  likelyAt: { value: 0.8, source: '' },
  unlikelyAt: { value: 0.2, source: '' },
  threshold: null,
  ranks: null,
})
const efTask: PackTask = {
  kind: 'regression',
  code: 'LVEF',
  name: 'LVEF',
  views: ['A4C'],
  unit: '%',
  prompts: 'LVEF',
  score: { variant: 'softmax', scale: 20 },
  interval: { coverage: 0.9, halfWidth: 5, source: '' },
  calibration: null,
  published: null,
  range: [12, 76],
}

describe('statements of a study', () => {
  const manifest = {
    tasks: [efTask, binaryTask()],
    pooling: { kind: 'graph', file: 'p.onnx' },
  } as unknown as PackManifest
  const loop = (sop: string, view: string | null, value: number, difference = 0): ScoredLoop => ({
    sopInstanceUid: sop,
    frames: [1, 2],
    view,
    beat: sureBeat,
    doubts: [],
    scores: [
      { kind: 'regression', task: 'LVEF', value, perFrame: [] },
      { kind: 'binary', task: 'pacemaker', difference, probability: 0.5 },
    ],
  })

  it('refuses where no loop shows the view, and gives no number', () => {
    const [ef] = studyStatements(manifest, [loop('a', 'PLAX', 50), loop('b', null, 50)])
    expect(ef).toMatchObject({ value: null, probability: null })
    expect(ef).toMatchObject({ verdict: 'refused', refusal: { code: 'noLoopOfView' }, method: { kind: 'notComputed' } })
    expect(ef?.refusal && messageOf(ef.refusal)).toContain('A4C')
  })
  it('takes the median over loops and widens the interval to hold them all', () => {
    const [ef] = studyStatements(manifest, [loop('a', 'A4C', 50), loop('b', 'A4C', 52), loop('c', 'A4C', 59)])
    expect(ef).toMatchObject({ value: 52, interval: [47, 59], verdict: 'confident' })
  })
  it('is unsure where loops disagree by more than the interval, or the value lies at the edge of what was trained', () => {
    expect(studyStatements(manifest, [loop('a', 'A4C', 30), loop('b', 'A4C', 55)])[0]?.verdict).toBe('unsure')
    expect(studyStatements(manifest, [loop('a', 'A4C', 76)])[0]?.verdict).toBe('unsure')
    expect(verdictWords('unsure')).toBe('Unsure: look yourself')
  })
  it('says likely, possible or unlikely by the thresholds', () => {
    const verdictOf = (difference: number) => studyStatements(manifest, [loop('a', 'A4C', 50, difference)])[1]?.verdict
    const verdicts = [verdictOf(0.5), verdictOf(0.1), verdictOf(-0.5)]
    expect(verdicts).toEqual(['likely', 'possible', 'unlikely'])
    expect(verdicts.map((verdict) => verdict && verdictWords(verdict))).toEqual([
      'Likely',
      'Possible: look yourself',
      'Unlikely',
    ])
  })
})

describe('a pack’s manifest', () => {
  it('is refused in words when it is not JSON or lacks something', () => {
    expect(parseManifest('{').ok).toBe(false)
    const lacking = parseManifest('{"format":"longaxis-pack-1"}')
    expect(lacking.ok ? '' : messageOf(lacking.failure)).toContain('id')
  })
  it('names no int8 graph where it says nothing of one, and lists its hash where it does', () => {
    const text = readFileSync(path.resolve('models/phantom-clip/manifest.json'), 'utf8')
    expect(parseManifest(text)).toMatchObject({ ok: true, value: { image: { int8: null } } })
    const named = JSON.parse(text) as { image: object }
    const unlisted = parseManifest(
      JSON.stringify({ ...named, image: { ...named.image, int8: { file: 'image.int8.onnx' } } }),
    )
    expect(unlisted.ok ? '' : messageOf(unlisted.failure)).toContain('image.int8.onnx has no hash')
  })
  it('refuses a changed file and a missing one by name', () => {
    const manifest = {
      id: 'x',
      files: [{ path: 'a.onnx', bytes: 1, sha256: '0'.repeat(64) }],
    } as unknown as PackManifest
    const changed = checkFiles(manifest, new Map([['a.onnx', 'f'.repeat(64)]]))
    const missing = checkFiles(manifest, new Map())
    expect([changed.ok ? '' : changed.failure.code, missing.ok ? '' : missing.failure.code]).toEqual([
      'packChanged',
      'packIncomplete',
    ])
    expect(checkFiles(manifest, new Map([['a.onnx', '0'.repeat(64)]])).ok).toBe(true)
  })
})

describe('the gate’s normal distribution', () => {
  it('measures about 1 for samples like its own and much for others', () => {
    let seed = 7
    const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647
    const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
    const sample = (): Float32Array => {
      const [a, b] = [normal(), normal()]
      return Float32Array.of(3 + a, -1 + 0.9 * a + 0.1 * b)
    }
    const fitted = fitGaussian(Array.from({ length: 2000 }, sample), 0)
    const typical = Array.from({ length: 500 }, () => distance(fitted, sample()) ** 2)
    expect(typical.reduce((sum, value) => sum + value, 0) / typical.length).toBeCloseTo(1, 0)
    // Within each axis' own range, but against the correlation.
    expect(distance(fitted, Float32Array.of(4, -2))).toBeGreaterThan(8)
  })
})
