import type { DecodeJob, FromWorker, ToWorker } from './messages'

/** Takes what the workers answer. `onIdle` is asked for the next job whenever a worker has room. */
export interface PoolListener {
  onFrame(message: Extract<FromWorker, { type: 'frame' | 'failed' }>): void
  /** `lost`: the worker died or was ended at a frame that took too long, so frames that have not come will not. */
  onDone(id: number, lost: 'died' | 'tooLong' | null): void
  nextJob(): DecodeJob | null
}

/** One job runs and one waits in each worker, so that none idles for a message's way. */
const JOBS_PER_WORKER = 2

/** Leaves one core for drawing; more than four gain nothing measured. */
export const defaultWorkers = (cores: number): number => Math.min(4, Math.max(1, cores - 1))

/** A frame that takes longer is refused. Large JPEG 2000 frames take a third of a second of an idle core. */
export const LONGEST_DECODING_MS = 10_000
const WATCHED_EVERY_MS = 500

/** A worker that keeps dying is not started for ever. */
const RESTARTS = 8

interface Slot {
  readonly worker: Worker
  readonly running: Set<number>
  /** The job whose frame it is at, and since when; null between frames. */
  decoding: { readonly id: number; readonly sinceMs: number } | null
}

/** Decode workers. A worker that dies is replaced, and its jobs come back as lost. */
export class DecodePool {
  readonly #listener: PoolListener
  readonly #slots: Slot[] = []
  readonly #watch: ReturnType<typeof setInterval>
  readonly #compressedBytes: number
  #disposed = false
  #restarts = 0

  constructor(workers: number, compressedBytes: number, listener: PoolListener) {
    this.#listener = listener
    this.#compressedBytes = Math.floor(compressedBytes / workers)
    for (let n = 0; n < workers; n++) this.#slots.push(this.#slot(n))
    this.#watch = setInterval(() => this.#endStalled(), WATCHED_EVERY_MS)
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
    clearInterval(this.#watch)
    for (const { worker } of this.#slots) worker.terminate()
    this.#slots.length = 0
  }

  #slot(slot: number): Slot {
    return { worker: this.#start(slot), running: new Set(), decoding: null }
  }

  #start(slot: number): Worker {
    const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), {
      type: 'module',
      name: `decode-${slot}`,
    })
    worker.postMessage({ type: 'limit', compressedBytes: this.#compressedBytes } satisfies ToWorker)
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#receive(slot, data))
    worker.addEventListener('error', (event) => this.#replaceDead(slot, event))
    return worker
  }

  #receive(slot: number, message: FromWorker): void {
    const from = this.#slots[slot]
    if (from) from.decoding = message.type === 'decoding' ? { id: message.id, sinceMs: performance.now() } : null
    if (message.type === 'decoding') return
    if (message.type !== 'done') return this.#listener.onFrame(message)
    from?.running.delete(message.id)
    this.#listener.onDone(message.id, null)
    this.fill()
  }

  /** The loop is given to no worker again, so this ends; what waited behind it is asked for anew. */
  #endStalled(): void {
    const now = performance.now()
    this.#slots.forEach(({ decoding }, slot) => {
      if (decoding === null || now - decoding.sinceMs <= LONGEST_DECODING_MS) return
      const lost = this.#take(slot)
      this.#slots[slot] = this.#slot(slot)
      for (const id of lost) this.#listener.onDone(id, id === decoding.id ? 'tooLong' : null)
      this.fill()
    })
  }

  #replaceDead(slot: number, event: ErrorEvent): void {
    if (this.#disposed) return
    console.error(`decode worker ${slot} failed: ${event.message}`)
    const lost = this.#take(slot)
    if (this.#restarts++ < RESTARTS) this.#slots[slot] = this.#slot(slot)
    for (const id of lost) this.#listener.onDone(id, 'died')
    this.fill()
  }

  /** Ends the slot's worker; the jobs it had. */
  #take(slot: number): readonly number[] {
    const ended = this.#slots[slot]
    ended?.worker.terminate()
    const lost = [...(ended?.running ?? [])]
    ended?.running.clear()
    return lost
  }
}
