import { describe, expect, it } from 'vitest'
import { copyOf } from '../../../shared/vision/copies'
import { inputSpec, type PackManifest } from '../../../shared/vision/manifest'
import { standingMarks } from '../../../shared/vision/marks'
import { fitPictureModel, pictureDistance, pictureOf, stillness } from '../../../shared/vision/pictureModel'
import { studyStatements, type ScoredLoop } from '../../../shared/vision/statements'
import { loopDoubts, spreadOf, type ReadCopy } from '../../../shared/vision/sureness'
import { surenessSpec } from '../../../shared/vision/surenessSpec'
import { binaryTask, regressionTask } from '../../../shared/vision/tasks'
import { sureBeat } from '../../helpers/sureBeat'

const spec = inputSpec.parse({
  width: 64,
  height: 48,
  channels: 1,
  fit: 'contain',
  trimFraction: 0,
  kernel: 'triangle',
  mean: [0.2],
  standardDeviation: [0.25],
})
const sourced = (value: number) => ({ value, source: 'test' })
const sureness = surenessSpec.parse({
  file: 'sureness.json',
  limits: {
    featureDistance: sourced(1),
    appearanceDistance: sourced(1),
    otherProbability: sourced(0.1),
    pictureDistance: sourced(3),
    stillness: sourced(2.5),
    standingMarks: sourced(0.004),
  },
  mirroredFurther: sourced(0),
  copies: ['otherBeat', 'mirrored'],
  spread: { LVEF: sourced(4), TAVR: sourced(0.3) },
  doubtedHalfWidth: { LVEF: sourced(8) },
})
const own = {
  featureDistance: 0.8,
  appearanceDistance: 0.8,
  otherProbability: 0,
  pictureDistance: 2,
  stillness: 1,
  standingMarks: 0,
}
const ef = (value: number) => ({ kind: 'regression' as const, task: 'LVEF', value, perFrame: [] })
const tavr = (probability: number) => ({ kind: 'binary' as const, task: 'TAVR', difference: 0, probability })
const otherBeat = (value: number, probability: number): ReadCopy => ({
  name: 'otherBeat',
  scores: [ef(value), tavr(probability)],
  featureDistance: 0.8,
})
const mirrored = (featureDistance: number): ReadCopy => ({ name: 'mirrored', scores: [ef(20)], featureDistance })

describe('where a pack is sure', () => {
  const doubts = (changed: Partial<typeof own>, copies: readonly ReadCopy[] = [mirrored(1.1)]) =>
    loopDoubts(sureness, { ...own, ...changed }, [ef(60), tavr(0.9)], copies)

  it('nothing speaks against a loop within every limit', () => {
    expect(doubts({}, [otherBeat(62, 0.95), mirrored(1.1)])).toEqual([])
  })
  it.each(['featureDistance', 'appearanceDistance', 'otherProbability', 'pictureDistance', 'stillness'] as const)(
    'a %s beyond its limit, or none at all, is unlike training',
    (name) => {
      expect(doubts({ [name]: 5 })).toContainEqual({ why: 'unlikeTraining', task: null })
      expect(doubts({ [name]: Number.NaN })).toContainEqual({ why: 'unlikeTraining', task: null })
    },
  )
  it('a picture whose mirror image is the more familiar one may be mirrored', () => {
    expect(doubts({}, [mirrored(0.7)])).toEqual([{ why: 'mirrored', task: null }])
  })
  it('another beat that reads otherwise puts that task alone in doubt; the mirrored copy’s answer does not count', () => {
    expect(spreadOf(ef(60), [otherBeat(62, 0.9), mirrored(1.1)])).toBe(2)
    expect(doubts({}, [otherBeat(66, 0.9), mirrored(1.1)])).toEqual([{ why: 'copiesDiffer', task: 'LVEF' }])
    expect(doubts({}, [otherBeat(60, 0.4), mirrored(1.1)])).toEqual([{ why: 'copiesDiffer', task: 'TAVR' }])
  })
})

describe('copies', () => {
  const frame = Float32Array.from({ length: 64 * 48 }, (_, at) => at % 64)
  it('mirror left to right, and twice is the loop again', () => {
    const [once] = copyOf('mirrored', [frame], [], spec) ?? []
    expect(once?.[0]).toBe(63)
    expect(copyOf('mirrored', once ? [once] : [], [], spec)?.[0]).toEqual(frame)
  })
  it('move and scale about the transducer, and leave frames their number', () => {
    const [left] = copyOf('left', [frame], [], spec) ?? []
    expect(left?.[10]).toBeCloseTo(10 + 0.03 * 64, 4)
    const [larger] = copyOf('larger', [frame], [], spec) ?? []
    expect(larger?.[0]).toBeGreaterThan(0)
    expect(copyOf('otherBeat', [frame], [], spec)).toBeNull()
  })
})

/** Noise by a small generator, the same each time. */
function flicker(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
}

describe('the picture place by place', () => {
  const loop = (seed: number, shadowed: (x: number) => boolean = () => false): Float64Array => {
    const noise = flicker(seed)
    const level = 0.3 + 0.2 * noise()
    const frames = Array.from({ length: 8 }, () =>
      Float32Array.from({ length: 64 * 48 }, (_, at) => level * (0.5 + noise()) * (shadowed(at % 64) ? 0.15 : 1)),
    )
    return pictureOf(frames, 64, 48)
  }
  const model = fitPictureModel(
    Array.from({ length: 40 }, (_, n) => loop(n + 1)),
    Array.from({ length: 20 }, (_, n) => loop(n + 101)),
    3,
  )
  it('knows loops like those it was fitted on, and tells a shadow over a few columns', () => {
    const familiar = Array.from({ length: 10 }, (_, n) => loop(n + 201))
    const shadow = loop(301, (x) => x >= 28 && x < 36)
    const highest = (of: (picture: Float64Array) => number): number => Math.max(...familiar.map(of))
    expect(pictureDistance(model, shadow)).toBeGreaterThan(2 * highest((picture) => pictureDistance(model, picture)))
    expect(stillness(model, shadow)).toBeGreaterThan(highest((picture) => stillness(model, picture)))
  })
})

describe('standing marks', () => {
  const sector = Array.from({ length: 48 }, () => [0, 63] as [number, number])
  const share = (marked: (x: number, y: number) => boolean): number => {
    const noise = flicker(7)
    const frames = Array.from({ length: 6 }, () => ({
      pixels: Uint8Array.from({ length: 256 * 192 }, (_, at) =>
        marked(at % 256, Math.floor(at / 256)) ? 230 : 40 + 100 * noise(),
      ),
      columns: 256,
      rows: 192,
      samplesPerPixel: 1 as const,
      pixelAspect: 1,
    }))
    return standingMarks(frames, { minX: 0, minY: 0, maxX: 255, maxY: 191 }, spec, sector)
  }
  it('a drawn line counts, flicker and a saturated patch do not', () => {
    expect(share(() => false)).toBe(0)
    expect(share((x, y) => Math.abs(x - y) < 2 && x > 60 && x < 150)).toBeGreaterThan(0.003)
    expect(share((x, y) => x > 60 && x < 150 && y > 60 && y < 150)).toBeLessThan(0.001)
  })
})

describe('a statement in doubt', () => {
  const manifest = {
    tasks: [
      regressionTask.parse({
        kind: 'regression',
        code: 'LVEF',
        name: 'LVEF',
        views: ['A4C'],
        unit: '%',
        prompts: 'LVEF',
        score: { variant: 'softmax', scale: 20 },
        interval: { coverage: 0.9, halfWidth: 3.5, source: 'test' },
        range: [12, 76],
      }),
      binaryTask.parse({
        kind: 'binary',
        code: 'TAVR',
        name: 'TAVR',
        views: ['A4C'],
        positive: 'p',
        negative: 'n',
        calibration: { slope: 8, intercept: 0, source: 'test' },
        likelyAt: sourced(0.8),
        unlikelyAt: sourced(0.2),
      }),
    ],
    pooling: { kind: 'graph', file: 'p.onnx' },
    sureness,
  } as unknown as PackManifest
  const loop: ScoredLoop = {
    sopInstanceUid: '1',
    frames: [1, 2],
    view: 'A4C',
    beat: sureBeat,
    doubts: [],
    scores: [ef(60), { ...tavr(0.99), difference: 1 }],
  }
  it('is unsure with a wider interval, or possible between the limits, and names why', () => {
    const [sureEf, sureTavr] = studyStatements(manifest, [loop])
    expect(sureEf).toMatchObject({ verdict: 'confident', interval: [56.5, 63.5] })
    expect(sureTavr).toMatchObject({ verdict: 'likely' })
    const [efInDoubt, tavrInDoubt] = studyStatements(manifest, [
      { ...loop, doubts: [{ why: 'unlikeTraining', task: null }] },
    ])
    expect(efInDoubt).toMatchObject({ verdict: 'unsure', interval: [52, 68], loops: [{ doubts: ['unlikeTraining'] }] })
    expect(tavrInDoubt).toMatchObject({ verdict: 'possible', probability: 0.799 })
  })
  it('of one task leaves the other sure', () => {
    const [, device] = studyStatements(manifest, [{ ...loop, doubts: [{ why: 'copiesDiffer', task: 'LVEF' }] }])
    expect(device).toMatchObject({ verdict: 'likely', loops: [{ doubts: [] }] })
  })
  it('a beat in doubt makes the value unsure, no beat refuses it in its own words', () => {
    if (!sureBeat.ok) throw new Error('a beat')
    const doubted = {
      ...loop,
      beat: { ok: true as const, value: { ...sureBeat.value, doubt: 'tagsDisagree' as const } },
    }
    expect(studyStatements(manifest, [doubted])[0]).toMatchObject({ verdict: 'unsure' })
    const none: ScoredLoop = {
      ...loop,
      scores: [tavr(0.99)],
      beat: { ok: false, failure: { code: 'noSureBeat', params: {} } },
    }
    const [value, device] = studyStatements(manifest, [none])
    expect(value).toMatchObject({ verdict: 'refused', value: null, refusal: { code: 'noSureBeat' } })
    expect(device?.verdict).not.toBe('refused')
  })
})
