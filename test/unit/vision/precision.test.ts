import { describe, expect, it } from 'vitest'
import {
  comparePrecisions,
  fewestToCheck,
  precisionLimits,
  type ComparedLoop,
  type PreciseReading,
} from '../../../shared/vision/precision'
import type { LoopScore } from '../../../shared/vision/scoring'
import type { PackTask } from '../../../shared/vision/tasks'
import { messageOf, textOf, wordsOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

const setting = { provider: 'cpu', threads: 2, batch: 1 } as const
const settings = { float32: { ...setting, precision: 'float32' }, int8: { ...setting, precision: 'int8' } } as const

const lvef: PackTask = {
  kind: 'regression',
  code: 'LVEF',
  name: 'LVEF',
  views: ['A4C'],
  unit: '%',
  prompts: 'LVEF',
  score: { variant: 'rankMedian', topFraction: 0.2 },
  interval: null,
  calibration: null,
  published: null,
  range: [0, 100],
}
const calibrated = { value: 0.5, source: 'a test' }
const pacemaker: PackTask = {
  kind: 'binary',
  code: 'pacemaker',
  name: 'Pacemaker lead',
  views: ['A4C'],
  positive: 'with',
  negative: null,
  calibration: { slope: 1, intercept: 0, source: 'a test' },
  likelyAt: calibrated,
  unlikelyAt: { ...calibrated, value: 0.2 },
  threshold: null,
  ranks: null,
}
const size: PackTask = {
  kind: 'graded',
  code: 'lvSize',
  name: 'LV size',
  views: ['A4C'],
  prompts: 'size',
  grades: [
    { label: 'small', value: 1 },
    { label: 'large', value: 2 },
  ],
}
const tasks = [lvef, pacemaker, size]

interface Read {
  readonly ef?: number
  readonly lead?: number
  readonly grades?: readonly number[]
  readonly refused?: boolean
  readonly angle?: number
  readonly ms?: number
  readonly scores?: readonly LoopScore[]
}
const reading = ({
  ef = 50,
  lead = 0.1,
  grades = [0.2, 0.3],
  refused = false,
  angle = 0,
  ms = 10,
  scores,
}: Read): PreciseReading => ({
  refused,
  view: refused ? null : 'A4C',
  embedding: Float32Array.of(Math.cos(angle), Math.sin(angle)),
  identity: Float32Array.of(1, 0),
  msPerFrame: ms,
  scores: scores ?? [
    { kind: 'regression', task: 'LVEF', value: ef, perFrame: [] },
    { kind: 'binary', task: 'pacemaker', difference: lead, probability: null },
    { kind: 'graded', task: 'lvSize', similarities: grades },
  ],
})

/** Twelve loops of six patients, scores spread, int8 twice as fast; the first loop's int8 as given. */
function twelve(change: Read = {}, count = 12, patients = 6): ComparedLoop[] {
  return Array.from({ length: count }, (_, n) => {
    const own = { ef: 40 + n, lead: 0.3 * n - 1.5 }
    return {
      patientKey: `p${n % patients}`,
      float32: reading(own),
      int8: reading({ ...own, ms: 5, ...(n === 0 && change) }),
      undisturbed: true,
    }
  })
}
function against(change: Read, of: readonly PackTask[] = tasks): string {
  const judged = comparePrecisions(of, twelve(change), settings, '2026-01-01T00:00:00Z')
  if (!judged.ok) throw new Error(messageOf(judged.failure))
  return judged.value.against.map(wordsOf).join('; ')
}

describe('whether int8 may read', () => {
  it('it may where it is faster and says the same; the figures stand beside', () => {
    const judged = comparePrecisions(tasks, twelve({ ef: 40.5 }), settings, '2026-01-01T00:00:00Z')
    expect(judged).toMatchObject({
      ok: true,
      value: {
        loops: 12,
        patients: 6,
        against: [],
        float32: { msPerFrame: 10, precision: 'float32' },
        int8: { msPerFrame: 5, precision: 'int8' },
        tasks: [
          { code: 'LVEF', median: 0, largest: 0.5, limit: 1 },
          { code: 'pacemaker', changed: 0 },
          { code: 'lvSize', changed: 0 },
        ],
      },
    })
  })
  it('nothing is decided on too few loops or patients, and loops that neither reads do not count', () => {
    for (const few of [twelve({}, fewestToCheck.loops - 1), twelve({}, 12, fewestToCheck.patients - 1)])
      expect(withWords(comparePrecisions(tasks, few, settings, ''))).toMatchObject({
        ok: false,
        failure: { code: 'tooFewLoops', message: expect.stringContaining('it needs 10 of 5') as string },
      })
    const empty = twelve().map((loop) => ({ ...loop, float32: reading({ scores: [] }), int8: reading({ scores: [] }) }))
    expect(withWords(comparePrecisions(tasks, [...twelve({}, 9), ...empty], settings, ''))).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('9 loops of 6') as string },
    })
  })
  it('each limit speaks against it alone', () => {
    expect(against({ ef: 41.01 })).toBe('LVEF differs by up to 1.0 %; at most 1.0 is allowed')
    expect(against({ ef: Number.NaN })).toContain('LVEF differs')
    expect(against({ angle: 0.04 })).toContain(
      'embedding lies a cosine distance of 8.0e-4 from float32’s; at most 5.0e-4',
    )
    expect(against({ angle: Number.NaN })).toContain('embedding lies')
    expect(against({ grades: [0.3, 0.2] })).toBe('LV size is judged otherwise in 1 loop')
    expect(against({ refused: true })).toContain('refuses, or sees another view in, 1 loop')
  })
  it('a verdict that changes speaks against it, however little the score did; a score that wanders too', () => {
    // The sixth loop's score is 0 exactly: probability 0.5, likely. A hair less is not.
    const loops = twelve().map((loop, n) =>
      n === 5 ? { ...loop, int8: reading({ ef: 45, lead: -1e-6, ms: 5 }) } : loop,
    )
    expect(comparePrecisions(tasks, loops, settings, '')).toMatchObject({
      ok: true,
      value: { against: [textOf('int8Reasons.verdict', { name: 'Pacemaker lead', count: 1 })] },
    })
    const scored: PackTask = { ...pacemaker, calibration: null, likelyAt: null, unlikelyAt: null }
    expect(against({ lead: -1.5 + 0.2 }, [scored])).toBe('')
    expect(against({ lead: -1.5 + 0.4 }, [scored])).toContain(
      'Pacemaker lead’s score differs by up to 0.40; at most 0.27',
    )
    // On the other side of a published limit is another verdict as well.
    expect(against({ lead: -1.49 }, [{ ...scored, threshold: { value: -1.495, source: 'a test' } }])).toContain(
      'judged otherwise in 1',
    )
  })
  it('a score may differ by less than is shown, however alike the loops are to the model', () => {
    const alike = (int8: number): ComparedLoop[] =>
      twelve().map((loop) => ({ ...loop, float32: reading({ lead: 0.1 }), int8: reading({ lead: int8, ms: 5 }) }))
    expect(comparePrecisions([pacemaker], alike(0.1004), settings, '')).toMatchObject({
      ok: true,
      value: { against: [] },
    })
    expect(comparePrecisions([pacemaker], alike(0.1006), settings, '')).toMatchObject({
      ok: true,
      value: {
        against: [textOf('int8Reasons.score', { name: 'Pacemaker lead', difference: '0.00060', most: '0.00050' })],
      },
    })
  })
  it('a gain that is not worth it speaks against it', () => {
    const slow = twelve().map((loop) => ({
      ...loop,
      int8: { ...loop.int8, msPerFrame: 10 / (precisionLimits.speed.value - 0.01) },
    }))
    expect(comparePrecisions(tasks, slow, settings, '')).toMatchObject({
      ok: true,
      value: { against: [textOf('int8Reasons.slow', { times: '1.19', least: 1.2 })] },
    })
  })
  it('only loops read while nothing played are timed, and too few of those decide nothing', () => {
    const played = (count: number) =>
      twelve().map((loop, n) =>
        n < count ? { ...loop, undisturbed: false, int8: { ...loop.int8, msPerFrame: 1000 } } : loop,
      )
    expect(comparePrecisions(tasks, played(2), settings, '')).toMatchObject({
      ok: true,
      value: { loops: 12, timedLoops: 10, int8: { msPerFrame: 5 }, against: [] },
    })
    expect(withWords(comparePrecisions(tasks, played(3), settings, ''))).toMatchObject({
      ok: false,
      failure: {
        code: 'tooFewTimed',
        message: expect.stringContaining('only 9 of 12 could be timed, and it needs 10') as string,
      },
    })
  })
  it('a task that was hardly compared speaks against it', () => {
    expect(against({}, [...tasks, { ...lvef, code: 'PASP', name: 'Pressure' }])).toBe(
      'Pressure was compared on 0 loops; it needs 10',
    )
  })
})
