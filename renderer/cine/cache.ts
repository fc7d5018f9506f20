import type { DecodedFrame } from './types'

export interface CacheEntry {
  readonly sop: string
  readonly frame: number
  readonly decoded: DecodedFrame
}

/** Rank of a frame in the plan: lower is needed sooner; undefined = not needed. */
export type RankOf = (sop: string, frame: number) => number | undefined

/**
 * Decoded frames within a bound. When full it gives up what the play head reaches last (what the plan doesn't name
 * first, longest unused of these first). Every bitmap it drops is closed at once.
 */
export class FrameCache {
  readonly #frames = new Map<string, Map<number, { decoded: DecodedFrame; usedAt: number }>>()
  #bytes = 0
  #clock = 0
  #limit: number

  constructor(limitBytes: number) {
    this.#limit = limitBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get limitBytes(): number {
    return this.#limit
  }

  setLimit(limitBytes: number, rankOf: RankOf): void {
    this.#limit = limitBytes
    this.#shrink(rankOf)
  }

  has(sop: string, frame: number): boolean {
    return this.#frames.get(sop)?.has(frame) ?? false
  }

  get(sop: string, frame: number): DecodedFrame | null {
    const found = this.#frames.get(sop)?.get(frame)
    if (!found) return null
    found.usedAt = ++this.#clock
    return found.decoded
  }

  count(sop: string): number {
    return this.#frames.get(sop)?.size ?? 0
  }

  /** Takes the frame over; it may itself be what is dropped, when all others are needed sooner. */
  add({ sop, frame, decoded }: CacheEntry, rankOf: RankOf): void {
    const frames = this.#frames.get(sop) ?? new Map<number, { decoded: DecodedFrame; usedAt: number }>()
    this.#frames.set(sop, frames)
    const old = frames.get(frame)
    if (old) this.#drop(old.decoded)
    frames.set(frame, { decoded, usedAt: ++this.#clock })
    this.#bytes += decoded.bytes
    this.#shrink(rankOf)
  }

  /** Gives back all of a loop's memory. */
  release(sop: string): void {
    for (const { decoded } of this.#frames.get(sop)?.values() ?? []) this.#drop(decoded)
    this.#frames.delete(sop)
  }

  clear(): void {
    for (const sop of [...this.#frames.keys()]) this.release(sop)
  }

  #shrink(rankOf: RankOf): void {
    while (this.#bytes > this.#limit && this.#evictWorst(rankOf)) continue
  }

  #evictWorst(rankOf: RankOf): boolean {
    let worst: { sop: string; frame: number; rank: number; usedAt: number } | null = null
    for (const [sop, frames] of this.#frames)
      for (const [frame, { usedAt }] of frames) {
        const rank = rankOf(sop, frame) ?? Number.POSITIVE_INFINITY
        if (!worst || rank > worst.rank || (rank === worst.rank && usedAt < worst.usedAt))
          worst = { sop, frame, rank, usedAt }
      }
    if (!worst) return false
    const frames = this.#frames.get(worst.sop)
    const entry = frames?.get(worst.frame)
    if (!frames || !entry) return false
    frames.delete(worst.frame)
    this.#drop(entry.decoded)
    return true
  }

  #drop(decoded: DecodedFrame): void {
    this.#bytes -= decoded.bytes
    if (decoded.kind === 'bitmap') decoded.image.close()
  }
}
