import { workerData } from 'node:worker_threads'

/** Ends the process whose file takes more than this. Time is the processor's, so that a busy machine refuses no file. */
const CPU_LIMIT_MS = 5000
const MEMORY_LIMIT_BYTES = 700 * 1024 * 1024
const EVERY_MS = 50

const state = workerData as Int32Array
let file = 0
let startMs = 0

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

setInterval(() => {
  const now = Atomics.load(state, 0)
  if (now !== file) {
    file = now
    startMs = cpuMs()
  }
  if (file !== 0 && (cpuMs() - startMs > CPU_LIMIT_MS || process.memoryUsage.rss() > MEMORY_LIMIT_BYTES))
    process.kill(process.pid, 'SIGKILL')
}, EVERY_MS)
