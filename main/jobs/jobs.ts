import { randomUUID } from 'node:crypto'
import type { ProgressEvent } from '../../shared/ipc/contract'
import { failureOf, type Failure } from '../../shared/result'
import type { Log } from '../shell/log'
import { messageOf } from '../../shared/words'

export type JobProgress = Pick<ProgressEvent, 'done' | 'total' | 'unit' | 'perSecond' | 'secondsLeft' | 'words'>
export interface JobEnd {
  readonly words: string
  readonly failure: Failure | null
  readonly summary: ProgressEvent['summary']
}

export interface Jobs {
  /** Starts `run` and returns its id at once; `run` reports as it goes and stops when `signal` aborts. */
  start(
    kind: ProgressEvent['kind'],
    studyInstanceUid: string | null,
    run: (signal: AbortSignal, report: (progress: JobProgress) => void) => Promise<JobEnd>,
  ): string
  cancel(jobId: string): boolean
  cancelAll(): Promise<void>
}

/** The window hears of a job at most ten times a second. */
const MIN_INTERVAL_MS = 100

export function createJobs(tell: (event: ProgressEvent) => void, log: Log): Jobs {
  const running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>()
  return {
    start(kind, studyInstanceUid, run) {
      const jobId = randomUUID()
      const abort = new AbortController()
      let latest: JobProgress = { done: 0, total: null, unit: '', perSecond: null, secondsLeft: null, words: '' }
      let toldAt = 0
      const send = (end: JobEnd | null): void =>
        tell({
          ...latest,
          ...(end && { words: end.words }),
          jobId,
          kind,
          studyInstanceUid,
          finished: end !== null,
          failure: end?.failure ?? null,
          summary: end?.summary ?? null,
        })
      const report = (progress: JobProgress): void => {
        latest = progress
        if (performance.now() - toldAt < MIN_INTERVAL_MS) return
        toldAt = performance.now()
        send(null)
      }
      const ended = run(abort.signal, report)
        .catch((error: unknown): JobEnd => {
          log.bug(`job ${kind}`, error)
          const failure = failureOf('bug', { reason: error instanceof Error ? error.message : String(error) })
          return { words: messageOf(failure), failure, summary: null }
        })
        .then((end) => {
          running.delete(jobId)
          send(end)
        })
      running.set(jobId, { abort, ended })
      return jobId
    },
    cancel(jobId) {
      const job = running.get(jobId)
      job?.abort.abort()
      return job !== undefined
    },
    async cancelAll() {
      const all = [...running.values()]
      for (const job of all) job.abort.abort()
      await Promise.all(all.map((job) => job.ended))
    },
  }
}
