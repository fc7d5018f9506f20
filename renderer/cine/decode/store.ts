import type { Loop } from '../../../shared/domain/loop'
import { PIXEL_CHUNK_BYTES } from '../../../shared/ipc/contract'
import { fail, ok, type Failure, type Result } from '../../../shared/result'
import { messageOf } from '../../../shared/words'
import { FrameCache, type RankOf } from '../cache'
import { planFrames, segmentsOf, type PlanLoop, type PlannedFrame, type Segment } from '../plan'
import { union, type Occupancy } from '../occupancy'
import { isGrey, type DecodedFrame, type FrameState } from '../types'
import { isChromiumJpeg } from './decodeOne'
import type { DecodeJob, FromWorker } from './messages'
import { DecodePool, LONGEST_DECODING_MS } from './pool'

export interface StoreOptions {
  readonly cacheBytes: number
  readonly compressedBytes: number
  readonly workers: number
  /** Address of bytes of an instance; see `pixelUrl`. */
  urlOf(sop: string, offset: number, length: number): string
  /** Open loops as they stand now, for the plan. */
  planLoops(): readonly PlanLoop[]
  /** A frame came or failed. */
  onChange(sop: string, frame: number): void
  /** More of a loop's picture is known to show something. */
  onOccupancy(sop: string): void
}

interface OpenLoop {
  readonly loop: Loop
  readonly segments: readonly Segment[]
  readonly failures: Map<number, Failure>
  readonly inFlight: Set<number>
  /** Frames that were asked what of them shows something. */
  readonly surveyed: Set<number>
  occupancy: Occupancy | null
}

interface Single {
  readonly loop: Loop
  readonly frame: number
  resolve(result: Result<DecodedFrame>): void
}

interface Running {
  readonly sop: string
  readonly frames: Set<number>
  readonly single: Single | null
}

/** The plan follows the play head at most this often. */
const REPLAN_MS = 100

/** At most so many frames of a loop, evenly spread, are asked what of them shows something. */
const SURVEYED = 64

const STOPPED = fail('decoderStopped')
const TOO_LONG = fail('decodingTooLong', { seconds: LONGEST_DECODING_MS / 1000 })

/** Bytes one decoded frame will take: RGBA, or grey samples where the window is applied on drawing. */
export function frameBytesOf(loop: Loop): number {
  const pixels = loop.format.columns * loop.format.rows
  if (isGrey(loop) && loop.layout.kind !== 'video' && !isChromiumJpeg(loop.format))
    return pixels * (loop.format.bitsStored <= 8 ? 1 : 2)
  return pixels * 4
}

/** Open loops, their decoded frames, and what is fetched next. */
export class FrameStore {
  readonly #options: StoreOptions
  readonly #cache: FrameCache
  readonly #pool: DecodePool
  readonly #open = new Map<string, OpenLoop>()
  readonly #running = new Map<number, Running>()
  readonly #singles: Single[] = []
  #plan: readonly PlannedFrame[] = []
  #ranks = new Map<string, Map<number, number>>()
  #planAt = Number.NEGATIVE_INFINITY
  #next = 0
  #nextId = 1
  #singleTurn = false

  constructor(options: StoreOptions) {
    this.#options = options
    this.#cache = new FrameCache(options.cacheBytes)
    this.#pool = new DecodePool(options.workers, options.compressedBytes, {
      onFrame: (message) => this.#receive(message),
      onDone: (id, lost) => this.#finish(id, lost),
      nextJob: () => this.#nextJob(),
    })
  }

  /** Decoded bytes held now. */
  get bytes(): number {
    return this.#cache.bytes
  }

  get limitBytes(): number {
    return this.#cache.limitBytes
  }

  setLimit(bytes: number): void {
    this.#replan()
    this.#cache.setLimit(bytes, this.#rankOf)
    this.changed()
  }

  isOpen(sop: string): boolean {
    return this.#open.has(sop)
  }

  open(loop: Loop): void {
    if (this.#open.has(loop.sopInstanceUid)) return
    const { kind, frames } = loop.layout
    const cut = loop.refusal ? [] : segmentsOf(frames, PIXEL_CHUNK_BYTES)
    const segments = kind === 'video' ? cut.slice(0, 1).map((segment) => ({ ...segment, last: loop.frames - 1 })) : cut
    this.#open.set(loop.sopInstanceUid, {
      loop,
      segments,
      failures: new Map(),
      inFlight: new Set(),
      surveyed: new Set(),
      occupancy: null,
    })
  }

  /** Gives back a loop's memory and stops what is being decoded for it. */
  close(sop: string): void {
    if (!this.#open.delete(sop)) return
    this.#cache.release(sop)
    for (const [id, job] of this.#running) if (job.sop === sop && !job.single) this.#pool.cancel(id)
    if (this.#open.size === 0) this.#pool.forget()
    this.changed()
  }

  state(sop: string, frame: number): FrameState {
    const decoded = this.#cache.get(sop, frame)
    if (decoded) return { kind: 'ready', decoded }
    const open = this.#open.get(sop)
    if (open?.loop.refusal) return { kind: 'failed', failure: refused(open.loop.refusal) }
    const failure = open?.failures.get(frame)
    return failure ? { kind: 'failed', failure } : { kind: 'waiting' }
  }

  /** What of a loop's picture shows something in the frames decoded so far; null before the first. */
  occupancy(sop: string): Occupancy | null {
    return this.#open.get(sop)?.occupancy ?? null
  }

  /** Frames held of a loop, for the transport bar. */
  held(sop: string): number {
    return this.#cache.count(sop)
  }

  /** Plans again and keeps the workers busy: the loops shown, their trim or their heads have jumped. */
  changed(): void {
    this.#planAt = Number.NEGATIVE_INFINITY
    this.#pool.fill()
  }

  /** Called while playing: plans again when the last plan is old. */
  advance(nowMs: number): void {
    if (nowMs - this.#planAt > REPLAN_MS && this.#running.size < this.#pool.size) this.#pool.fill()
  }

  /** Decodes one frame outside the cache; the caller owns the answer and closes its bitmap. */
  single(loop: Loop, frame: number): Promise<Result<DecodedFrame>> {
    if (loop.refusal) return Promise.resolve({ ok: false, failure: refused(loop.refusal) })
    return new Promise((resolve) => {
      this.#singles.push({ loop, frame, resolve })
      this.#pool.fill()
    })
  }

  dispose(): void {
    this.#pool.dispose()
    this.#cache.clear()
    this.#open.clear()
    for (const single of this.#singles) single.resolve(STOPPED)
    for (const { single } of this.#running.values()) single?.resolve(STOPPED)
    this.#singles.length = 0
    this.#running.clear()
  }

  readonly #rankOf: RankOf = (sop, frame) => this.#ranks.get(sop)?.get(frame)

  #replan(): void {
    this.#plan = planFrames(this.#options.planLoops(), this.#cache.limitBytes)
    this.#ranks = new Map()
    for (const { sop, frame, rank } of this.#plan) {
      const ranks = this.#ranks.get(sop) ?? new Map<number, number>()
      // The head of a loop is named once, first.
      if (!ranks.has(frame)) ranks.set(frame, rank)
      this.#ranks.set(sop, ranks)
    }
    this.#planAt = performance.now()
    this.#next = 0
  }

  #nextJob(): DecodeJob | null {
    if (performance.now() - this.#planAt > REPLAN_MS) this.#replan()
    const planned = this.#nextPlanned()
    const singleFirst =
      this.#singles.length > 0 && planned?.need !== 'first' && (!planned || (this.#singleTurn = !this.#singleTurn))
    const single = singleFirst ? this.#singles.shift() : undefined
    if (single) return this.#singleJob(single)
    return planned ? this.#plannedJob(planned) : null
  }

  #nextPlanned(): PlannedFrame | null {
    for (; this.#next < this.#plan.length; this.#next++) {
      const planned = this.#plan[this.#next]
      if (planned && planned.need !== 'keep' && this.#isMissing(planned.sop, planned.frame)) return planned
    }
    return null
  }

  #isMissing(sop: string, frame: number): boolean {
    const open = this.#open.get(sop)
    return (
      open !== undefined &&
      !open.loop.refusal &&
      !open.failures.has(frame) &&
      !open.inFlight.has(frame) &&
      !this.#cache.has(sop, frame)
    )
  }

  #plannedJob({ sop, frame, need }: PlannedFrame): DecodeJob | null {
    const open = this.#open.get(sop)
    const segment = open?.segments.find(({ first, last }) => frame >= first && frame <= last)
    if (!open || !segment) return null
    const isVideo = open.loop.layout.kind === 'video'
    const run =
      need === 'first' && !isVideo
        ? [frame]
        : between(segment).filter((member) => this.#isMissing(sop, member) && this.#rankOf(sop, member) !== undefined)
    for (const member of run) open.inFlight.add(member)
    return this.#job(open.loop, segment, run, null)
  }

  #singleJob(single: Single): DecodeJob {
    const { loop, frame } = single
    const fragments = fragmentsOf(loop, frame)
    const [segment] = segmentsOf([fragments], PIXEL_CHUNK_BYTES)
    return this.#job(loop, segment ?? { first: 0, last: 0, offset: 0, length: 0 }, [frame], single)
  }

  #job(loop: Loop, segment: Segment, frames: readonly number[], single: Single | null): DecodeJob {
    const id = this.#nextId++
    this.#running.set(id, { sop: loop.sopInstanceUid, frames: new Set(frames), single })
    return {
      type: 'decode',
      id,
      url: this.#options.urlOf(loop.sopInstanceUid, segment.offset, segment.length),
      offset: segment.offset,
      kind: loop.layout.kind,
      littleEndian: loop.layout.littleEndian,
      format: loop.format,
      timing: loop.timing,
      frames: frames.map((frame) => ({
        frame,
        fragments: fragmentsOf(loop, frame),
        survey: single === null && this.#isToSurvey(loop, frame),
      })),
    }
  }

  #isToSurvey({ sopInstanceUid, frames }: Loop, frame: number): boolean {
    const surveyed = this.#open.get(sopInstanceUid)?.surveyed
    if (!surveyed || surveyed.has(frame)) return false
    if (surveyed.size > 0 && frame % Math.ceil(frames / SURVEYED) !== 0) return false
    surveyed.add(frame)
    return true
  }

  #receive(message: Extract<FromWorker, { type: 'frame' | 'failed' }>): void {
    const job = this.#running.get(message.id)
    if (job?.single) {
      job.frames.delete(message.frame)
      return job.single.resolve(
        message.type === 'frame' ? ok(message.decoded) : { ok: false, failure: message.failure },
      )
    }
    const open = job && this.#open.get(job.sop)
    if (!job || !open) {
      if (message.type === 'frame' && message.decoded.kind === 'bitmap') message.decoded.image.close()
      return
    }
    job.frames.delete(message.frame)
    open.inFlight.delete(message.frame)
    if (message.type === 'frame') {
      if (message.occupancy) this.#learn(job.sop, open, message.occupancy)
      this.#cache.add({ sop: job.sop, frame: message.frame, decoded: message.decoded }, this.#rankOf)
    } else open.failures.set(message.frame, message.failure)
    this.#options.onChange(job.sop, message.frame)
  }

  #learn(sop: string, open: OpenLoop, occupancy: Occupancy): void {
    const before = open.occupancy
    open.occupancy = union(before, occupancy)
    if (open.occupancy !== before) this.#options.onOccupancy(sop)
  }

  #finish(id: number, lost: 'died' | 'tooLong' | null): void {
    const job = this.#running.get(id)
    this.#running.delete(id)
    if (!job) return
    const failure = lost === 'tooLong' ? TOO_LONG.failure : STOPPED.failure
    if (job.frames.size > 0) job.single?.resolve({ ok: false, failure })
    const open = this.#open.get(job.sop)
    for (const frame of job.single ? [] : job.frames) open?.inFlight.delete(frame)
    // What one frame does to a decoder the loop's others would do too.
    const failed = lost === 'tooLong' && open ? Array.from({ length: open.loop.frames }, (_, n) => n) : job.frames
    for (const frame of lost && !job.single ? failed : []) {
      open?.failures.set(frame, failure)
      this.#options.onChange(job.sop, frame)
    }
  }
}

const between = ({ first, last }: Segment): number[] => Array.from({ length: last - first + 1 }, (_, n) => first + n)

/** A video's one stream stands for all its frames. */
const fragmentsOf = ({ layout }: Loop, frame: number): Loop['layout']['frames'][number] =>
  layout.frames[layout.kind === 'video' ? 0 : frame] ?? []

const refused = (refusal: Failure): Failure => fail('refused', { refusal: messageOf(refusal) }).failure
