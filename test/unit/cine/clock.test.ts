import { describe, expect, it } from 'vitest'
import { frameAt, framesDue, nextSpeed } from '../../../renderer/cine/clock'
import { beatPositionAt, beatsOf, follow } from '../../../renderer/cine/sync'
import type { Timing } from '../../../shared/domain/loop'

const uneven: Timing = { source: 'FrameTimeVector', frameStartsMs: [0, 40, 100, 130], durationMs: 170 }
const even = (frames: number, ms: number): Timing => ({
  source: 'FrameTime',
  frameStartsMs: Array.from({ length: frames }, (_, n) => n * ms),
  durationMs: frames * ms,
})

describe('the clock', () => {
  it('shows the frame that belongs to the time, whatever came before', () => {
    expect([0, 39, 40, 99, 129, 130, 169, 170, 210].map((ms) => frameAt(uneven, ms).frame)).toEqual([
      0, 0, 1, 1, 2, 3, 3, 0, 1,
    ])
    expect(frameAt(uneven, 170 * 3 + 101)).toMatchObject({ frame: 2, cycle: 3 })
  })
  it('keeps the rate exactly over an hour at 60 a second', () => {
    expect(frameAt(even(60, 1000 / 60), 3_600_000 + 8).cycle).toBe(3600)
  })
  it('finds the frame that was sought, however often the loop has gone round', () => {
    const timing = even(51, 1000 / 30)
    expect(timing.frameStartsMs).toHaveLength(51)
    for (let cycle = 0; cycle < 500; cycle++)
      for (const [frame, startMs] of timing.frameStartsMs.entries())
        expect(frameAt(timing, cycle * timing.durationMs + startMs)).toMatchObject({ frame, cycle })
  })
  it('plays faster, slower, and only between trim points', () => {
    expect(frameAt(uneven, 20, { speed: 2 }).frame).toBe(1)
    expect(frameAt(uneven, 80, { speed: 0.25 }).frame).toBe(0)
    const trim = { first: 1, last: 2 }
    expect([0, 59, 60, 89, 90].map((ms) => frameAt(uneven, ms, { trim }).frame)).toEqual([1, 1, 2, 2, 1])
  })
  it('counts what came due over skipped ticks as due, so that drops are told', () => {
    const timing = even(10, 100)
    expect(framesDue(frameAt(timing, 150), frameAt(timing, 2350), 10)).toBe(22)
  })
  it('steps through the offered speeds and stops at the ends', () => {
    expect([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(2, 1), nextSpeed(0.25, -1)]).toEqual([1.25, 0.75, 2, 0.25])
  })
})

describe('R-wave synchronisation', () => {
  const slow = { loop: { timing: even(60, 33), rWaveTimesMs: [100, 1100], heartRatePerMin: 60 }, trim: null }
  const fast = { loop: { timing: even(60, 33), rWaveTimesMs: [50, 550, 1050], heartRatePerMin: 120 }, trim: null }
  it('shows the same phase at another heart rate', () => {
    const there = follow(slow, fast, 350)
    expect(there.by).toBe('rWaves')
    expect(there.ms).toBeCloseTo(175)
    const beats = beatsOf(fast.loop)
    expect(beats && beatPositionAt(beats, there.ms).phase).toBeCloseTo(0.25)
  })
  it('says so when it can only follow the loop’s length', () => {
    const without = { loop: { timing: even(30, 33), rWaveTimesMs: [], heartRatePerMin: null }, trim: null }
    const there = follow(slow, without, 990)
    expect(there.by).toBe('loopLength')
    expect(there.ms).toBeCloseTo(495)
  })
})
