import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planFrames, segmentsOf, type PlanLoop } from '../../../renderer/cine/plan'

const loop = (sop: string, change: Partial<PlanLoop> = {}): PlanLoop => ({
  sop,
  frames: 4,
  frameBytes: 10,
  head: 0,
  trim: null,
  msPerFrame: 33,
  visible: true,
  ...change,
})
const names = (loops: readonly PlanLoop[], budget = 1e9): readonly string[] =>
  planFrames(loops, budget).map(({ sop, frame, need }) => `${sop}${frame} ${need}`)

describe('the plan of frames', () => {
  it('begins with every head on screen, then the first frames of hidden loops', () => {
    expect(names([loop('h', { visible: false }), loop('a', { head: 2 }), loop('b')]).slice(0, 3)).toEqual([
      'a2 first',
      'b0 first',
      'h0 first',
    ])
  })

  it('goes ahead of each head in the order in which frames come due', () => {
    const slow = loop('s', { frames: 3, msPerFrame: 50 })
    const fast = loop('f', { frames: 3, msPerFrame: 20 })
    expect(names([slow, fast]).slice(2)).toEqual(['f1 ahead', 'f2 ahead', 's1 ahead', 's2 ahead'])
  })

  it('goes round from the head to the frame before it', () => {
    expect(names([loop('a', { head: 2 })])).toEqual(['a2 first', 'a3 ahead', 'a0 ahead', 'a1 ahead'])
  })

  it('plays the trimmed part first, ends given either way round', () => {
    const expected = ['a2 first', 'a3 ahead', 'a1 ahead', 'a0 ahead', 'a4 ahead', 'a5 ahead']
    expect(names([loop('a', { frames: 6, head: 2, trim: { first: 1, last: 3 } })])).toEqual(expected)
    expect(names([loop('a', { frames: 6, head: 2, trim: { first: 3, last: 1 } })])).toEqual(expected)
  })

  it('keeps, and does not fetch, the rest of hidden loops', () => {
    expect(names([loop('h', { frames: 3, visible: false })])).toEqual(['h0 first', 'h1 keep', 'h2 keep'])
  })

  it('names one frame however small the budget, and never more than fit otherwise', () => {
    expect(names([loop('a')], 1)).toEqual(['a0 first'])
    fc.assert(
      fc.property(
        fc.array(fc.record({ frames: fc.integer({ min: 1, max: 9 }), visible: fc.boolean(), at: fc.nat(8) }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.integer({ min: 10, max: 400 }),
        (shapes, budget) => {
          const loops = shapes.map(({ frames, visible, at }, n) =>
            loop(`l${n}`, { frames, visible, head: visible ? at % frames : 0 }),
          )
          const plan = planFrames(loops, budget)
          expect(plan.length * 10).toBeLessThanOrEqual(budget)
          expect(plan.map(({ rank }) => rank)).toEqual(plan.map((_, n) => n))
          const all = new Set(plan.map(({ sop, frame }) => `${sop} ${frame}`))
          expect(all.size).toBe(plan.length)
          if (budget >= 10 * loops.reduce((sum, item) => sum + item.frames, 0))
            expect(plan.length).toBe(loops.reduce((sum, item) => sum + item.frames, 0))
        },
      ),
    )
  })
})

describe('requests for a loop’s bytes', () => {
  const frames = (count: number, length: number) =>
    Array.from({ length: count }, (_, n) => [{ offset: 100 + n * length, length }])

  it('take the first frame alone, then runs of eight', () => {
    expect(segmentsOf(frames(12, 10), 1e6).map(({ first, last }) => [first, last])).toEqual([
      [0, 0],
      [1, 8],
      [9, 11],
    ])
  })

  it('cover every frame’s bytes and no more than a chunk', () => {
    const segments = segmentsOf(frames(12, 10), 30)
    expect(segments.map(({ first, last, offset, length }) => [first, last, offset, length])).toEqual([
      [0, 0, 100, 10],
      [1, 3, 110, 30],
      [4, 6, 140, 30],
      [7, 9, 170, 30],
      [10, 11, 200, 20],
    ])
  })

  it('take a frame larger than a chunk by itself', () => {
    expect(segmentsOf(frames(3, 50), 30).map(({ length }) => length)).toEqual([50, 50, 50])
  })

  it('span a frame’s fragments from first to last', () => {
    const fragments = [
      [{ offset: 0, length: 5 }],
      [
        { offset: 20, length: 5 },
        { offset: 30, length: 8 },
      ],
    ]
    expect(segmentsOf(fragments, 1e6)[1]).toEqual({ first: 1, last: 1, offset: 20, length: 18 })
  })
})
