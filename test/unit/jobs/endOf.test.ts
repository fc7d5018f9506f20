import { describe, expect, it } from 'vitest'
import { createJobs, endOf, type Job } from '../../../main/jobs/jobs'
import { fail, ok } from '../../../shared/result'
import type { ProgressEvent } from '../../../shared/ipc/jobs'
import { sentencesOf, textOf } from '../../../shared/words'

function start(run: Job) {
  const bugs: unknown[] = []
  const jobs = createJobs({ bug: (_where: string, error: unknown) => bugs.push(error) } as never)
  const events: ProgressEvent[] = []
  const finished = new Promise<ProgressEvent>((resolve) =>
    jobs.onProgress((event) => {
      events.push(event)
      if (event.finished) resolve(event)
    }),
  )
  return { jobs, bugs, events, finished, jobId: jobs.start('read', '1', run) }
}
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()))

describe('a job', () => {
  it('tells its progress and how it ended', async () => {
    const { events, finished, jobId } = start(async (_signal, report) => {
      report({ done: 1, total: 2, unit: 'loops', perSecond: 1, secondsLeft: 1, words: [textOf('jobs.reading')] })
      return endOf(ok(2), () => [textOf('jobs.read')])
    })
    expect(await finished).toMatchObject({
      jobId,
      kind: 'read',
      studyInstanceUid: '1',
      words: [textOf('jobs.read')],
      failure: null,
    })
    expect(events.map(({ finished: isLast, done }) => [isLast, done])).toEqual([
      [false, 1],
      [true, 1],
    ])
  })
  it('that fails says why', async () => {
    const { finished } = start(async () => endOf(fail('noModel'), () => []))
    expect(await finished).toMatchObject({ failure: { code: 'noModel' } })
  })
  it('that was cancelled did not fail', async () => {
    const { jobs, finished, jobId } = start(async (signal) => {
      await untilAborted(signal)
      return endOf(fail('cancelled', { work: 'reading' }), () => [])
    })
    expect(jobs.cancel(jobId)).toBe(true)
    const end = await finished
    expect(end.failure).toBeNull()
    expect(sentencesOf(end.words)).not.toBe('')
    expect(jobs.cancel(jobId)).toBe(false)
  })
  it('that throws is a bug, logged and shown', async () => {
    const { bugs, finished } = start(async () => {
      throw new Error('no such thing')
    })
    expect(await finished).toMatchObject({
      words: [textOf('failures.bug.message', { reason: 'no such thing' })],
      failure: { code: 'bug' },
    })
    expect(bugs).toHaveLength(1)
  })
  it('is waited for when all are cancelled', async () => {
    const { jobs, events } = start(async (signal) => {
      await untilAborted(signal)
      return { words: [textOf('jobs.importStopped')], failure: null, summary: null }
    })
    await jobs.cancelAll()
    expect(events.at(-1)).toMatchObject({ finished: true, words: [textOf('jobs.importStopped')] })
  })
})
