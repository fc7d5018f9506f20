import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ProgressEvent } from '../../../shared/ipc/contract'
import { createJobs, type JobEnd, type JobProgress, type Jobs } from '../../../main/jobs/jobs'
import { recordedText, textOf } from '../../../shared/words'

const done = (words = 'done'): JobEnd => ({ words: [recordedText(words)], failure: null, summary: null })
const progress = (count: number): JobProgress => ({
  done: count,
  total: 100,
  unit: 'loops',
  perSecond: null,
  secondsLeft: null,
  words: [textOf('jobs.reading')],
})

let bugs: { readonly where: string; readonly error: unknown }[]
let events: ProgressEvent[]
let jobs: Jobs
let ended: Promise<void>

beforeEach(() => {
  bugs = []
  events = []
  let finish = (): void => undefined
  ended = new Promise((resolve) => (finish = resolve))
  jobs = createJobs({ info: () => undefined, bug: (where, error) => void bugs.push({ where, error }) })
  jobs.onProgress((event) => {
    events.push(event)
    if (event.finished) finish()
  })
})
afterEach(() => void vi.useRealTimers())

/** Runs until its signal aborts. */
const untilAborted = (signal: AbortSignal): Promise<JobEnd> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(done('cancelled'))))

describe('a job', () => {
  it('ends with one last event that bears its id, study, words and the progress last reported', async () => {
    const jobId = jobs.start('read', 'study', async (_signal, report) => {
      report(progress(7))
      return done('7 loops read')
    })
    await ended
    expect(events.at(-1)).toMatchObject({
      jobId,
      kind: 'read',
      studyInstanceUid: 'study',
      done: 7,
      total: 100,
      words: [recordedText('7 loops read')],
      finished: true,
      failure: null,
    })
    expect(events.filter(({ finished }) => finished)).toHaveLength(1)
    expect(bugs).toEqual([])
  })

  it('reports at most ten times a second, and its last state is never lost', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    vi.advanceTimersByTime(1000)
    jobs.start('read', null, async (_signal, report) => {
      for (let count = 1; count <= 100; count++) {
        report(progress(count))
        vi.advanceTimersByTime(10)
      }
      report(progress(100))
      return done()
    })
    await ended
    const running = events.filter(({ finished }) => !finished).map((event) => event.done)
    // One second of a report every 10 ms: the first at once, then one each 100 ms.
    expect(running).toEqual([1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 100])
    expect(events.at(-1)).toMatchObject({ finished: true, done: 100 })
  })

  it('that throws becomes a failure that the window shows, and is logged as a bug', async () => {
    const error = new Error('undefined is not a loop')
    jobs.start('import', null, async () => {
      throw error
    })
    await ended
    expect(events.at(-1)).toMatchObject({
      finished: true,
      failure: { code: 'bug', params: { reason: 'undefined is not a loop' } },
    })
    expect(bugs.map((bug) => bug.error)).toEqual([error])
  })

  it('is told to stop by its id; another goes on; an ended one is unknown', async () => {
    const other = new AbortController()
    const first = jobs.start('read', null, untilAborted)
    const second = jobs.start('bank', null, (signal) => {
      signal.addEventListener('abort', () => other.abort())
      return untilAborted(signal)
    })
    expect(first).not.toBe(second)
    expect(jobs.cancel(first)).toBe(true)
    await ended
    expect(events.filter(({ finished }) => finished).map(({ jobId }) => jobId)).toEqual([first])
    expect(other.signal.aborted).toBe(false)
    expect(jobs.cancel(first)).toBe(false)
    expect(jobs.cancel('no such job')).toBe(false)
    await jobs.cancelAll()
  })
})

it('cancelAll stops every job and waits until each has ended', async () => {
  const order: string[] = []
  for (const name of ['a', 'b', 'c'])
    jobs.start('read', name, async (signal) => {
      await untilAborted(signal)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(name)
      return done()
    })
  await jobs.cancelAll()
  expect(order.sort()).toEqual(['a', 'b', 'c'])
  expect(
    events
      .filter(({ finished }) => finished)
      .map(({ studyInstanceUid }) => studyInstanceUid)
      .sort(),
  ).toEqual(['a', 'b', 'c'])
})
