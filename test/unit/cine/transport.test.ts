import { describe, expect, it } from 'vitest'
import {
  cameDue,
  followsBy,
  headOf,
  soughtMs,
  steppedBeatsMs,
  steppedMs,
  type Moment,
} from '../../../renderer/cine/transport'
import type { Loop } from '../../../shared/domain/loop'
import { instance } from '../../helpers/records'

/** Frames of 40 ms. */
function loopOf(sop: string, frames: number, rWaveTimesMs: readonly number[]): Loop {
  const frameStartsMs = Array.from({ length: frames }, (_, n) => 40 * n)
  return {
    ...instance({ sop, study: '1', date: '2026-01-01' }).loop,
    frames,
    rWaveTimesMs,
    timing: { source: 'FrameTime', frameStartsMs, durationMs: 40 * frames },
  }
}
const slow = loopOf('slow', 50, [0, 1000, 2000])
const fast = loopOf('fast', 25, [0, 500, 1000])
const plain = loopOf('plain', 10, [])
const at = (elapsedMs: number, change: Partial<Moment> = {}): Moment => ({
  elapsedMs,
  sync: 'time',
  leader: slow,
  trims: new Map(),
  ...change,
})
const frameAfter = (elapsedMs: number, loop: Loop, change: Partial<Moment> = {}): number =>
  headOf(at(elapsedMs, change), loop).frame

describe('stepping', () => {
  it('goes by whole frames of the loop, round its ends, and into the cycle before', () => {
    expect(frameAfter(steppedMs(at(130), plain, 1), plain)).toBe(4)
    expect(frameAfter(steppedMs(at(130), plain, -4), plain)).toBe(9)
    const before = steppedMs(at(400 + 10), plain, -1)
    expect([before, frameAfter(before, plain)]).toEqual([360, 9])
  })
  it('stays between trim points', () => {
    const trims = new Map([['plain', { first: 2, last: 4 }]])
    const visited = [1, 2, 3, 4].map((frames) =>
      frameAfter(steppedMs(at(0, { trims }), plain, frames), plain, { trims }),
    )
    expect(visited).toEqual([3, 4, 2, 3])
  })
  it('by beats keeps the phase, stops at the last beat, and goes to the ends where there is no R wave', () => {
    expect(frameAfter(steppedBeatsMs(at(250), slow, 1), slow)).toBe(31)
    expect(frameAfter(steppedBeatsMs(at(1250), slow, 1), slow)).toBe(31)
    expect(frameAfter(steppedBeatsMs(at(1250), slow, -1), slow)).toBe(6)
    expect([1, -1].map((beats) => frameAfter(steppedBeatsMs(at(200), plain, beats), plain))).toEqual([9, 0])
  })
  it('seeks within the cycle it is in', () => {
    const sought = soughtMs(at(3 * 400 + 50), plain, 320)
    expect([sought, frameAfter(sought, plain)]).toEqual([3 * 400 + 320, 8])
    expect(soughtMs(at(0), plain, 9999)).toBeLessThan(400)
  })
})

describe('loops beside the leader', () => {
  it('follow it in phase, and go by time where that is asked for', () => {
    expect(frameAfter(500, fast, { sync: 'phase' })).toBe(6)
    expect(frameAfter(500, fast)).toBe(12)
    expect([
      followsBy(at(500, { sync: 'phase' }), fast),
      followsBy(at(500, { sync: 'phase' }), plain),
      followsBy(at(500, { sync: 'phase' }), slow),
      followsBy(at(500), fast),
    ]).toEqual(['rWaves', 'loopLength', null, null])
  })
  it('count one frame as due where they jump back, and every frame where they lead', () => {
    const [before, now] = [headOf(at(1990, { sync: 'phase' }), fast), headOf(at(2010, { sync: 'phase' }), fast)]
    expect(now.frame).toBeLessThan(before.frame)
    expect(cameDue(at(2010, { sync: 'phase' }), fast, before, now)).toBe(1)
    expect(cameDue(at(2010), slow, headOf(at(1900), slow), headOf(at(2010), slow))).toBe(3)
  })
})
