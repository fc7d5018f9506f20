import { describe, expect, it } from 'vitest'
import { FrameCache, type RankOf } from '../../../renderer/cine/cache'
import type { DecodedFrame } from '../../../renderer/cine/types'

const grey = (bytes: number): DecodedFrame => ({
  kind: 'grey',
  indices: new Uint8Array(bytes),
  columns: bytes,
  rows: 1,
  bytes,
})

/** A bitmap that counts how often it was closed. */
function bitmap(bytes: number): { readonly decoded: DecodedFrame; readonly closed: () => number } {
  let closed = 0
  const image = { width: bytes / 4, height: 1, close: () => void closed++ } as ImageBitmap
  return { decoded: { kind: 'bitmap', image, columns: bytes / 4, rows: 1, bytes }, closed: () => closed }
}

/** Frames needed in the order given; others not at all. */
const needed =
  (...order: readonly string[]): RankOf =>
  (sop, frame) => {
    const rank = order.indexOf(`${sop} ${frame}`)
    return rank < 0 ? undefined : rank
  }
const nothing = needed()

describe('the cache of decoded frames', () => {
  it('gives back what it was given, and counts its bytes', () => {
    const cache = new FrameCache(100)
    const first = grey(40)
    cache.add({ sop: 'a', frame: 0, decoded: first }, nothing)
    cache.add({ sop: 'a', frame: 7, decoded: grey(30) }, nothing)
    expect(cache.get('a', 0)).toBe(first)
    expect(cache.get('a', 1)).toBeNull()
    expect(cache.get('b', 0)).toBeNull()
    expect([cache.has('a', 7), cache.has('a', 8)]).toEqual([true, false])
    expect([cache.count('a'), cache.count('b'), cache.bytes]).toEqual([2, 0, 70])
  })

  it('never holds more than its bound, and gives up what the plan needs last', () => {
    const cache = new FrameCache(100)
    const plan = needed('a 2', 'a 0', 'a 1')
    for (const frame of [0, 1, 2]) cache.add({ sop: 'a', frame, decoded: grey(40) }, plan)
    expect([0, 1, 2].map((frame) => cache.has('a', frame))).toEqual([true, false, true])
    expect(cache.bytes).toBe(80)
  })

  it('gives up what the plan does not name first, longest unused of these first', () => {
    const cache = new FrameCache(120)
    const plan = needed('a 0')
    for (const frame of [0, 1, 2]) cache.add({ sop: 'a', frame, decoded: grey(40) }, plan)
    cache.get('a', 1)
    cache.add({ sop: 'a', frame: 3, decoded: grey(40) }, plan)
    expect([0, 1, 2, 3].map((frame) => cache.has('a', frame))).toEqual([true, true, false, true])
  })

  it('drops the new frame itself where all others are needed sooner', () => {
    const cache = new FrameCache(40)
    cache.add({ sop: 'a', frame: 0, decoded: grey(40) }, needed('a 0'))
    const late = bitmap(40)
    cache.add({ sop: 'a', frame: 9, decoded: late.decoded }, needed('a 0', 'a 9'))
    expect([cache.has('a', 0), cache.has('a', 9), late.closed()]).toEqual([true, false, 1])
  })

  it('closes every bitmap it drops, once: replaced, evicted, released, cleared, or over a lower bound', () => {
    const cache = new FrameCache(400)
    const [replaced, evicted, released, cleared, new0] = [bitmap(40), bitmap(40), bitmap(40), bitmap(40), bitmap(40)]
    cache.add({ sop: 'a', frame: 0, decoded: replaced.decoded }, nothing)
    cache.add({ sop: 'a', frame: 0, decoded: new0.decoded }, nothing)
    cache.add({ sop: 'a', frame: 1, decoded: evicted.decoded }, nothing)
    cache.add({ sop: 'b', frame: 0, decoded: released.decoded }, nothing)
    cache.add({ sop: 'c', frame: 0, decoded: cleared.decoded }, nothing)
    expect(cache.bytes).toBe(160)
    cache.setLimit(120, needed('a 0', 'b 0', 'c 0'))
    expect([replaced.closed(), evicted.closed(), released.closed()]).toEqual([1, 1, 0])
    cache.release('b')
    cache.release('b')
    expect([released.closed(), cache.bytes, cache.limitBytes]).toEqual([1, 80, 120])
    cache.clear()
    expect([replaced, evicted, released, cleared, new0].map(({ closed }) => closed())).toEqual([1, 1, 1, 1, 1])
    expect(cache.bytes).toBe(0)
  })
})
