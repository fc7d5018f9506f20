import { describe, expect, it } from 'vitest'
import { createFrameRenderer, loopPhases, makePatient, makeVisit } from '../../../main/phantom/index'
import { findBeat, type LoopTimes } from '../../../shared/vision/beat'
import { motionPicture, pictureDistances } from '../../../shared/vision/motion'
import { pictureLags } from '../../../shared/vision/pictureBeat'
import { excerptOf } from '../../../shared/vision/sampleFrames'

const [WIDTH, HEIGHT] = [128, 96]
const region = { minX: 0, minY: 0, maxX: WIDTH - 1, maxY: HEIGHT - 1 }

interface Drawn {
  readonly seed?: number
  readonly beatsPerMin?: number
  readonly framesPerSecond?: number
  readonly frames?: number
  /** Heart phase of each frame where beats are not regular. */
  readonly phases?: readonly number[]
}

/** Frames as the worker would see them: all of a loop's, as small pictures. */
function drawnLoop({
  seed = 7_000_001,
  beatsPerMin = 70,
  framesPerSecond = 30,
  frames = 60,
  phases = loopPhases(frames, framesPerSecond, beatsPerMin, 0.3),
}: Drawn = {}) {
  const patient = makePatient(seed)
  const visit = makeVisit(patient, 0, undefined)
  const renderFrame = createFrameRenderer()
  const pictures = phases.map((phase, frameSeed) => {
    const pixels = renderFrame({ patient, visit, view: 'A4C', phase, frameSeed, width: WIDTH, height: HEIGHT })
    return motionPicture({ pixels, columns: WIDTH, rows: HEIGHT, samplesPerPixel: 1 }, region) ?? new Float32Array()
  })
  const times: LoopTimes = {
    frameStartsMs: phases.map((_, n) => (1000 * n) / framesPerSecond),
    durationMs: (1000 * phases.length) / framesPerSecond,
    rWaveTimesMs: [],
    heartRatePerMin: null,
  }
  return { pictures, times, beatMs: 60_000 / beatsPerMin, firstWaveMs: (0.7 * 60_000) / beatsPerMin }
}

type DrawnLoop = ReturnType<typeof drawnLoop>

/** The beat of the loop with what the file says of it. */
function beatOf({ pictures, times }: DrawnLoop, tags: Partial<LoopTimes> = {}) {
  const own = { ...times, ...tags }
  const { frames, stepMs } = excerptOf(own, 1)
  const shown = frames.map((number) => pictures[number] ?? new Float32Array())
  return findBeat(own, pictureLags(pictureDistances(shown), stepMs))
}

const waves = ({ firstWaveMs, times }: DrawnLoop, everyMs: number): number[] =>
  Array.from({ length: 20 }, (_, n) => firstWaveMs + n * everyMs).filter((ms) => ms <= times.durationMs)

describe('the beat in the picture alone', () => {
  const cases: readonly Drawn[] = [
    {},
    { seed: 7_000_002, beatsPerMin: 48, frames: 75 },
    { seed: 7_000_003, beatsPerMin: 132, frames: 40 },
    { seed: 7_000_004, beatsPerMin: 60, framesPerSecond: 12, frames: 30 },
    { seed: 7_000_005, beatsPerMin: 75, framesPerSecond: 80, frames: 160 },
    { seed: 7_000_006, beatsPerMin: 90, framesPerSecond: 50, frames: 100 },
    // Eight beats, as a loop that is stored four times over.
    { seed: 7_000_007, beatsPerMin: 80, frames: 180 },
  ]
  it.each(cases)('is found within 4 %: %o', (drawn) => {
    const loop = drawnLoop(drawn)
    const found = beatOf(loop)
    expect(found).toMatchObject({ ok: true, value: { source: 'picture', doubt: null } })
    expect(Math.abs((found.ok ? found.value.lengthMs : 0) / loop.beatMs - 1)).toBeLessThan(0.04)
  })
  it('is not told from hardly more than one beat, nor from less', () => {
    for (const frames of [13, 25, 27]) expect(beatOf(drawnLoop({ frames }))).toMatchObject({ ok: false })
    for (const start of [0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
      for (const frames of [16, 20, 24])
        expect(beatOf(drawnLoop({ phases: loopPhases(frames, 30, 70, start) }))).toMatchObject({ ok: false })
  })
  it('is refused where nothing moves', () => {
    const still = drawnLoop({ phases: Array<number>(60).fill(0.2) })
    expect(beatOf(still, { heartRatePerMin: 70, rWaveTimesMs: waves(still, 857) })).toMatchObject({
      ok: false,
      failure: { code: 'noMotion' },
    })
    const frozen = { ...still, pictures: still.pictures.map(() => still.pictures[0] ?? new Float32Array()) }
    expect(beatOf(frozen, { heartRatePerMin: 70 })).toMatchObject({ ok: false, failure: { code: 'noMotion' } })
  })
})

describe('what the file says beside the picture', () => {
  const loop = drawnLoop()
  const { beatMs } = loop

  it('counts where they agree: the R-R interval is taken', () => {
    expect(beatOf(loop, { rWaveTimesMs: waves(loop, beatMs), heartRatePerMin: 70 })).toMatchObject({
      ok: true,
      value: { source: 'rWaves', agrees: ['heartRate', 'picture'], doubt: null },
    })
  })
  it.each([
    ['a doubled rate', { heartRatePerMin: 140 }],
    ['a halved rate', { heartRatePerMin: 35 }],
    ['every second R wave missing', { rWaveTimesMs: waves(loop, 2 * beatMs) }],
  ])('%s does not move the beat, and puts it in doubt', (_, tags) => {
    const found = beatOf(loop, tags)
    if (!found.ok) throw new Error(found.failure.code)
    expect(Math.abs(found.value.lengthMs / beatMs - 1)).toBeLessThan(0.04)
    expect(found.value.doubt).toBe('rWaveTimesMs' in tags && tags.rWaveTimesMs.length < 2 ? null : 'tagsDisagree')
  })
  it('a missing R wave is outvoted by rate and picture', () => {
    const all = waves(loop, beatMs)
    expect(beatOf(loop, { rWaveTimesMs: [all[0] ?? 0, all[2] ?? 0], heartRatePerMin: 70 })).toMatchObject({
      ok: true,
      value: { source: 'picture', agrees: ['heartRate'], doubt: null },
    })
  })
  it('a loop played at another rate keeps its beat in frames, in doubt', () => {
    const { times, ...rest } = loop
    const slow = {
      ...rest,
      times: { ...times, frameStartsMs: times.frameStartsMs.map((ms) => 2 * ms), durationMs: 2 * times.durationMs },
    }
    const found = beatOf(slow, { heartRatePerMin: 70 })
    if (!found.ok) throw new Error(found.failure.code)
    expect(found.value.lengthMs / (2 * beatMs)).toBeCloseTo(1, 1)
    expect(found.value.doubt).toBe('tagsDisagree')
  })
})

describe('less than a beat', () => {
  it('is said where the rate tells it', () => {
    expect(beatOf(drawnLoop({ frames: 13 }), { heartRatePerMin: 70 })).toMatchObject({
      ok: false,
      failure: { code: 'lessThanOneBeat' },
    })
  })
  it('is no beat where the rate is doubled besides', () => {
    for (const start of [0, 0.2, 0.4, 0.6, 0.8]) {
      const half = drawnLoop({ phases: loopPhases(13, 30, 70, start) })
      const found = beatOf(half, { heartRatePerMin: 140 })
      expect(found.ok ? found.value.doubt : null).toBe(found.ok ? 'unconfirmed' : null)
    }
  })
  it('one beat that R waves and rate agree on is enough', () => {
    const loop = drawnLoop({ phases: loopPhases(26, 30, 70, 0) })
    expect(beatOf(loop, { rWaveTimesMs: [0, 857], heartRatePerMin: 70 })).toMatchObject({
      ok: true,
      value: { source: 'rWaves', doubt: null },
    })
  })
})

describe('beats that differ in length', () => {
  // Each beat runs its own length, ms; an R wave starts each.
  const run = (lengthsMs: readonly number[]) => {
    const rWaveTimesMs = lengthsMs.reduce<number[]>((starts, ms) => [...starts, (starts.at(-1) ?? 0) + ms], [0])
    const phases = Array.from({ length: Math.floor(((rWaveTimesMs.at(-1) ?? 0) * 30) / 1000) }, (_, n) => {
      const at = (1000 * n) / 30
      const beat = rWaveTimesMs.findLastIndex((ms) => ms <= at)
      return beat + (at - (rWaveTimesMs[beat] ?? 0)) / (lengthsMs[beat] ?? 1000)
    })
    return { loop: drawnLoop({ phases }), rWaveTimesMs }
  }
  it('are in doubt where R waves tell them', () => {
    for (const lengths of [
      [700, 1000, 620, 900],
      [850, 550, 1150, 850],
    ]) {
      const { loop, rWaveTimesMs } = run(lengths)
      expect(beatOf(loop, { rWaveTimesMs, heartRatePerMin: 74 })).toMatchObject({
        ok: true,
        value: { doubt: 'irregular' },
      })
    }
  })
  it('are never sure without R waves', () => {
    for (const lengths of [
      [700, 1000, 620, 900],
      [850, 550, 1150, 850],
      [600, 900, 700, 1100],
    ])
      expect(beatOf(run(lengths).loop)).toMatchObject({ ok: false })
  })
})
