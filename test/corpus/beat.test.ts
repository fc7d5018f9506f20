import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Loop } from '../../shared/domain/loop'
import { studyStatements } from '../../shared/vision/statements'
import { demoLoops } from '../helpers/demoLoop'
import { openModel, readBytes, type OpenModel } from '../helpers/model'

/** The first demo patient's first visit. */
const TRUE_LVEF = 62
let model: OpenModel
let demo: Awaited<ReturnType<typeof demoLoops>>

beforeAll(async () => {
  model = await openModel()
  demo = await demoLoops('A4C')
}, 300_000)
afterAll(() => model.engine.close())

const untagged = { rWaveTimesMs: [], heartRatePerMin: null }

/** The loop as a file with these of its frames, each as long as before, would be read. */
function withFrames(numbers: readonly number[], changed: Partial<Loop> = {}): Loop {
  const { loop } = demo
  const frameMs = loop.timing.durationMs / loop.frames
  return {
    ...loop,
    frames: numbers.length,
    timing: {
      ...loop.timing,
      frameStartsMs: numbers.map((_, n) => n * frameMs),
      durationMs: numbers.length * frameMs,
    },
    layout: { ...loop.layout, frames: numbers.map((number) => loop.layout.frames[number] ?? []) },
    ...changed,
  }
}

async function lvefOf(loop: Loop) {
  const reading = await readBytes(model, loop, demo.bytes)
  if (!reading.ok) return { value: null, refusal: reading.failure, verdict: 'refused' as const, loops: [] }
  expect(reading.value.refusal).toBeNull()
  const lvef = studyStatements(model.pack.manifest, [{ ...reading.value, view: reading.value.view.code }]).find(
    ({ code }) => code === 'LVEF',
  )
  if (!lvef) throw new Error('no LVEF')
  return lvef
}

const all = (): number[] => demo.loop.layout.frames.map((_, number) => number)

describe('LVEF of a demo loop whose file says little or wrong things of the beat', () => {
  it('as recorded: sure, over one beat that R waves, rate and picture agree on', async () => {
    const lvef = await lvefOf(demo.loop)
    expect(lvef).toMatchObject({ verdict: 'confident' })
    expect(lvef.loops[0]?.beat).toMatchObject({ source: 'rWaves', agrees: ['heartRate', 'picture'], doubt: null })
    expect(Math.abs((lvef.value ?? 0) - TRUE_LVEF)).toBeLessThan(5)
  }, 60_000)

  it('repeated four times without tags: eight beats do not alias with eight frames', async () => {
    const frames = all()
    const lvef = await lvefOf(withFrames([...frames, ...frames, ...frames, ...frames], untagged))
    expect(Math.abs((lvef.value ?? 0) - TRUE_LVEF)).toBeLessThan(5)
    expect(lvef.loops[0]?.beat).toMatchObject({ source: 'picture' })
  }, 60_000)

  it.each([
    ['a doubled rate', { rWaveTimesMs: [], heartRatePerMin: 136 }],
    ['a halved rate', { rWaveTimesMs: [], heartRatePerMin: 34 }],
  ])(
    '%s: the picture’s beat, and unsure',
    async (_, tags) => {
      const lvef = await lvefOf(withFrames(all(), tags))
      expect(lvef).toMatchObject({ verdict: 'unsure', loops: [{ beat: { source: 'picture', doubt: 'tagsDisagree' } }] })
      expect(Math.abs((lvef.value ?? 0) - TRUE_LVEF)).toBeLessThan(5)
    },
    60_000,
  )

  it('half a beat, or hardly one, without tags: none, in words', async () => {
    for (const count of [13, 20, 26]) {
      const lvef = await lvefOf(withFrames(all().slice(0, count), untagged))
      expect(lvef).toMatchObject({ value: null, verdict: 'refused' })
      expect(['noSureBeat', 'lessThanOneBeat']).toContain(lvef.refusal?.code)
    }
  }, 60_000)

  it('half a beat with its rate: less than a beat', async () => {
    const lvef = await lvefOf(withFrames(all().slice(0, 13), { rWaveTimesMs: [], heartRatePerMin: 68 }))
    expect(lvef).toMatchObject({ value: null, refusal: { code: 'lessThanOneBeat' } })
  }, 60_000)

  it('one frame over and over: nothing moves', async () => {
    const lvef = await lvefOf(withFrames(all().map(() => 5)))
    expect(lvef).toMatchObject({ value: null, verdict: 'refused' })
  }, 60_000)

  it('played twice as fast or half as fast: never sure', async () => {
    for (const factor of [0.5, 2]) {
      const { timing } = demo.loop
      const lvef = await lvefOf(
        withFrames(all(), {
          rWaveTimesMs: [],
          timing: {
            ...timing,
            frameStartsMs: timing.frameStartsMs.map((ms) => ms * factor),
            durationMs: timing.durationMs * factor,
          },
        }),
      )
      expect(lvef.verdict).not.toBe('confident')
    }
  }, 60_000)
})
