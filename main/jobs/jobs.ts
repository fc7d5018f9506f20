import { randomUUID } from 'node:crypto'
import type { ProgressEvent } from '../../shared/ipc/jobs'
import { failureOf, type Failure, type Result } from '../../shared/result'
import { messageTexts, type CatalogueText } from '../../shared/words'
import type { Log } from '../shell/log'

export type JobProgress = Pick<ProgressEvent, 'done' | 'total' | 'unit' | 'perSecond' | 'secondsLeft' | 'words'>
export interface JobEnd {
  readonly words: readonly CatalogueText[]
  readonly failure: Failure | null
  readonly summary: ProgressEvent['summary']
}
export type Job = (signal: AbortSignal, report: (progress: JobProgress) => void) => Promise<JobEnd>

/** A job's end by what came of it. */
export const endOf = <T>(result: Result<T>, words: (value: T) => readonly CatalogueText[]): JobEnd =>
  result.ok
    ? { words: words(result.value), failure: null, summary: null }
    : { words: messageTexts(result.failure), failure: result.failure, summary: null }

export interface Jobs {
  /** Starts a job and returns its id at once; it reports as it goes and stops when its signal aborts. */
  start(kind: ProgressEvent['kind'], studyInstanceUid: string | null, run: Job): string
  cancel(jobId: string): boolean
  cancelAll(): Promise<void>
  onProgress(listener: (event: ProgressEvent) => void): void
}

/** The window hears of a job at most ten times a second. */
const MIN_INTERVAL_MS = 100

export function createJobs(log: Log): Jobs {
  const running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>()
  const listeners: ((event: ProgressEvent) => void)[] = []
  return {
    start(kind, studyInstanceUid, run) {
      const jobId = randomUUID()
      const abort = new AbortController()
      let latest: JobProgress = { done: 0, total: null, unit: null, perSecond: null, secondsLeft: null, words: [] }
      let sentAt = 0
      const send = (end: JobEnd | null): void => {
        const event: ProgressEvent = {
          ...latest,
          ...(end && { words: end.words }),
          jobId,
          kind,
          studyInstanceUid,
          finished: end !== null,
          failure: end && failureToShow(end),
          summary: end?.summary ?? null,
        }
        for (const listen of listeners) listen(event)
      }
      const report = (progress: JobProgress): void => {
        latest = progress
        if (performance.now() - sentAt < MIN_INTERVAL_MS) return
        sentAt = performance.now()
        send(null)
      }
      const ended = run(abort.signal, report)
        .catch((error: unknown): JobEnd => {
          log.bug(`job ${kind}`, error)
          const failure = failureOf('bug', { reason: error instanceof Error ? error.message : String(error) })
          return { words: messageTexts(failure), failure, summary: null }
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
    onProgress: (listener) => void listeners.push(listener),
  }
}

/** A job that the reader cancelled did not fail. */
const failureToShow = ({ failure }: JobEnd): Failure | null => (failure?.code === 'cancelled' ? null : failure)
