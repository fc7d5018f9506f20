import path from 'node:path'
import { Worker } from 'node:worker_threads'

export interface Watchdog {
  /** Ends this process when the work takes too much time or memory. */
  over<T>(work: Promise<T>): Promise<T>
}

/** The state that both threads see: a number that changes with each file, 0 while there is none. */
export const watchedState = (): Int32Array => new Int32Array(new SharedArrayBuffer(4))

/** Starts a thread that measures this process while a file is read: a blocked main thread can't measure itself. */
export function startWatchdog(): Watchdog {
  const state = watchedState()
  const worker = new Worker(path.join(import.meta.dirname, 'watchdog.worker.js'), { workerData: state })
  worker.unref()
  let files = 0
  return {
    async over(work) {
      Atomics.store(state, 0, (files = (files % 0x7fff_ffff) + 1))
      try {
        return await work
      } finally {
        Atomics.store(state, 0, 0)
      }
    },
  }
}
