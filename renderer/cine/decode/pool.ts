import type { DecodeJob, FromWorker, ToWorker } from './messages'

/** Takes what the workers answer. `onIdle` is asked for the next job whenever a worker has room. */
export interface PoolListener {
  onFrame(message: Extract<FromWorker, { type: 'frame' | 'failed' }>): void
  /** `lost`: the worker died, so frames that have not come will not. */
  onDone(id: number, lost: boolean): void
  nextJob(): DecodeJob | null
}

/** One job runs and one waits in each worker, so that none idles for a message's way. */
const JOBS_PER_WORKER = 2

/** Leaves one core for drawing; more than four gain nothing measured. */
export const defaultWorkers = (cores: number): number => Math.min(4, Math.max(1, cores - 1))

/** A worker that keeps dying is not started for ever. */
const RESTARTS = 8

/** Decode workers. A worker that dies is replaced, and its jobs come back as lost. */
export class DecodePool {
  readonly #listener: PoolListener
  readonly #slots: { worker: Worker; readonly running: Set<number> }[] = []
  readonly #compressedBytes: number
  #disposed = false
  #restarts = 0

  constructor(workers: number, compressedBytes: number, listener: PoolListener) {
    this.#listener = listener
    this.#compressedBytes = Math.floor(compressedBytes / workers)
    for (let n = 0; n < workers; n++) this.#slots.push({ worker: this.#start(n), running: new Set() })
  }

  get size(): number {
    return this.#slots.length
  }

  /** Hands out jobs while workers have room. */
  fill(): void {
    for (let room = 1; room <= JOBS_PER_WORKER; room++)
      for (const { worker, running } of this.#slots) {
        if (this.#disposed || running.size >= room) continue
        const job = this.#listener.nextJob()
        if (!job) return
        running.add(job.id)
        worker.postMessage(job satisfies ToWorker)
      }
  }

  cancel(id: number): void {
    for (const { worker, running } of this.#slots)
      if (running.has(id)) worker.postMessage({ type: 'cancel', id } satisfies ToWorker)
  }

  /** Drops all compressed bytes. */
  forget(): void {
    for (const { worker } of this.#slots) worker.postMessage({ type: 'forget' } satisfies ToWorker)
  }

  dispose(): void {
    this.#disposed = true
    for (const { worker } of this.#slots) worker.terminate()
    this.#slots.length = 0
  }

  #start(slot: number): Worker {
    const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), {
      type: 'module',
      name: `decode-${slot}`,
    })
    worker.postMessage({ type: 'limit', compressedBytes: this.#compressedBytes } satisfies ToWorker)
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#receive(slot, data))
    worker.addEventListener('error', (event) => this.#replace(slot, event))
    return worker
  }

  #receive(slot: number, message: FromWorker): void {
    if (message.type !== 'done') return this.#listener.onFrame(message)
    this.#slots[slot]?.running.delete(message.id)
    this.#listener.onDone(message.id, false)
    this.fill()
  }

  #replace(slot: number, event: ErrorEvent): void {
    const dead = this.#slots[slot]
    if (!dead || this.#disposed) return
    console.error(`decode worker ${slot} failed: ${event.message}`)
    dead.worker.terminate()
    const lost = [...dead.running]
    dead.running.clear()
    if (this.#restarts++ < RESTARTS) this.#slots[slot] = { worker: this.#start(slot), running: new Set() }
    for (const id of lost) this.#listener.onDone(id, true)
    this.fill()
  }
}
