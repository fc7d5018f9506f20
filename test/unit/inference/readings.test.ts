import { describe, expect, it } from 'vitest'
import { shareReadings } from '../../../main/inference/studies/readings'
import type { ReadOptions, StudyReading } from '../../../main/inference/studies/readStudy'
import { fail, ok, type Result } from '../../../shared/result'

/** A reading whose loops are read when the test says so. */
class Reading {
  readonly ended: Promise<Result<StudyReading>>
  private end: (result: Result<StudyReading>) => void = () => undefined
  constructor(
    readonly uid: string,
    readonly options: ReadOptions,
  ) {
    this.ended = new Promise((resolve) => (this.end = resolve))
    options.signal?.addEventListener('abort', () => this.end(fail('cancelled', { work: 'reading' })))
  }
  loop(done: number): void {
    this.options.onProgress?.(done, 3)
  }
  finish(): StudyReading {
    const reading = { run: { runId: this.uid }, findings: [], patients: null } as unknown as StudyReading
    this.end(ok(reading))
    return reading
  }
}

function shared() {
  const begun: Reading[] = []
  const readings = shareReadings((uid, options) => {
    const reading = new Reading(uid, options)
    begun.push(reading)
    return reading.ended
  })
  const at = (n: number): Reading => begun[n] ?? expect.fail(`reading ${n} has not begun`)
  return { readings, begun, at }
}
const cancelled = { ok: false, failure: { code: 'cancelled' } }
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('two who ask for one study', () => {
  it('share one reading, each with progress of its own', async () => {
    const { readings, begun, at } = shared()
    const [first, second]: [number[], number[]] = [[], []]
    const earlier = readings.read('1', { onProgress: (done) => first.push(done) })
    at(0).loop(1)
    const later = readings.read('1', { onProgress: (done) => second.push(done) })
    at(0).loop(2)
    const reading = at(0).finish()
    expect(await earlier).toEqual(ok(reading))
    expect(await later).toEqual(ok(reading))
    expect(begun).toHaveLength(1)
    expect(first).toEqual([1, 2])
    expect(second).toEqual([1, 2])
  })
  it('read other studies beside it', () => {
    const { readings, begun } = shared()
    void readings.read('1')
    void readings.read('2')
    expect(begun.map(({ uid }) => uid)).toEqual(['1', '2'])
  })
  it('may each cancel for themselves: the second leaves, the first goes on', async () => {
    const { readings, at } = shared()
    const stop = new AbortController()
    const progress: number[] = []
    const first = readings.read('1')
    const second = readings.read('1', { signal: stop.signal, onProgress: (done) => progress.push(done) })
    at(0).loop(1)
    stop.abort()
    expect(await second).toMatchObject(cancelled)
    at(0).loop(2)
    expect(progress).toEqual([1])
    expect(at(0).options.signal?.aborted).toBe(false)
    at(0).finish()
    expect(await first).toMatchObject({ ok: true })
  })
  it('may each cancel for themselves: the first leaves, the second goes on', async () => {
    const { readings, at } = shared()
    const stop = new AbortController()
    const first = readings.read('1', { signal: stop.signal })
    const second = readings.read('1')
    stop.abort()
    expect(await first).toMatchObject(cancelled)
    expect(at(0).options.signal?.aborted).toBe(false)
    at(0).finish()
    expect(await second).toMatchObject({ ok: true })
  })
  it('stop it when both have cancelled, and the last hears what came of it', async () => {
    const { readings, at } = shared()
    const [stop, stopToo] = [new AbortController(), new AbortController()]
    const first = readings.read('1', { signal: stop.signal })
    const second = readings.read('1', { signal: stopToo.signal })
    stop.abort()
    expect(await first).toMatchObject(cancelled)
    stopToo.abort()
    expect(await second).toEqual(await at(0).ended)
    expect(at(0).options.signal?.aborted).toBe(true)
  })
})

it('a reading that is being stopped is not joined: it ends, and another begins', async () => {
  let reads = 0
  let end: () => void = () => undefined
  const readings = shareReadings(async () => {
    reads += 1
    await new Promise<void>((resolve) => (end = resolve))
    return fail('cancelled', { work: 'reading' })
  })
  const stop = new AbortController()
  void readings.read('1', { signal: stop.signal })
  stop.abort()
  await settled()
  const late = readings.read('1')
  expect(reads).toBe(1)
  end()
  await settled()
  expect(reads).toBe(2)
  end()
  expect(await late).toMatchObject(cancelled)
})

describe('reading again', () => {
  it('waits for the reading under way, then reads anew', async () => {
    const { readings, begun, at } = shared()
    const first = readings.read('1')
    const second = readings.read('1', { again: true })
    expect(begun).toHaveLength(1)
    at(0).finish()
    await first
    await settled()
    expect(begun).toHaveLength(2)
    expect(at(1).options.again).toBe(true)
    at(1).finish()
    expect(await second).toMatchObject({ ok: true })
  })
  it('joins one that reads anew already', () => {
    const { readings, begun } = shared()
    void readings.read('1', { again: true })
    void readings.read('1', { again: true })
    void readings.read('1')
    expect(begun).toHaveLength(1)
  })
  it('is cancelled while it waits, and the first is not stopped', async () => {
    const { readings, begun, at } = shared()
    const stop = new AbortController()
    const first = readings.read('1')
    const second = readings.read('1', { again: true, signal: stop.signal })
    stop.abort()
    expect(await second).toMatchObject(cancelled)
    at(0).finish()
    expect(await first).toMatchObject({ ok: true })
    expect(begun).toHaveLength(1)
  })
})

it('a reading that throws rejects for both and is begun anew by the next', async () => {
  let count = 0
  const readings = shareReadings(async () => {
    count += 1
    await settled()
    throw new Error('a bug')
  })
  const both = await Promise.allSettled([readings.read('1'), readings.read('1')])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await expect(readings.read('1')).rejects.toThrow('a bug')
  expect(count).toBe(2)
})
