import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DecodePool, LONGEST_DECODING_MS } from '../../../renderer/cine/decode/pool'
import type { DecodeJob, FromWorker, ToWorker } from '../../../renderer/cine/decode/messages'

/** A worker that answers when the test says so. */
class StandIn extends EventTarget {
  static all: StandIn[] = []
  readonly jobs: number[] = []
  isEnded = false

  constructor() {
    super()
    StandIn.all.push(this)
  }
  postMessage(message: ToWorker): void {
    if (message.type === 'decode') this.jobs.push(message.id)
  }
  terminate(): void {
    this.isEnded = true
  }
  say(data: FromWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

const done: (readonly [id: number, lost: 'died' | 'tooLong' | null])[] = []
let pool: DecodePool

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  vi.stubGlobal('Worker', StandIn)
  StandIn.all = []
  done.length = 0
  let next = 1
  pool = new DecodePool(1, 1024, {
    onFrame: () => undefined,
    onDone: (id, lost) => done.push([id, lost]),
    nextJob: () => (next > 4 ? null : ({ type: 'decode', id: next++ } as DecodeJob)),
  })
  pool.fill()
})
afterEach(() => {
  pool.dispose()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('a frame that takes too long ends its worker and is lost; what waited behind it is asked for anew', () => {
  const [worker] = StandIn.all
  expect(worker?.jobs).toEqual([1, 2])
  worker?.say({ type: 'decoding', id: 1, frame: 0 })
  vi.advanceTimersByTime(LONGEST_DECODING_MS)
  expect([worker?.isEnded, done]).toEqual([false, []])
  vi.advanceTimersByTime(1000)
  expect(worker?.isEnded).toBe(true)
  expect(done).toEqual([
    [1, 'tooLong'],
    [2, null],
  ])
  expect(StandIn.all[1]?.jobs).toEqual([3, 4])
})

it('a worker that rests between frames, or goes from one to the next, is not ended', () => {
  const [worker] = StandIn.all
  for (let frame = 0; frame < 5; frame++) {
    worker?.say({ type: 'decoding', id: 1, frame })
    vi.advanceTimersByTime(LONGEST_DECODING_MS - 1000)
  }
  worker?.say({ type: 'done', id: 1 })
  vi.advanceTimersByTime(5 * LONGEST_DECODING_MS)
  expect(worker?.isEnded).toBe(false)
  expect(done).toEqual([[1, null]])
})
