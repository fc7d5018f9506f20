/** What one viewport has drawn since playback last started. */
export interface ViewportStats {
  readonly sop: string
  readonly role: 'current' | 'prior'
  /** Acquisition rate times speed, frames a second. */
  readonly dueRate: number
  /** Frames that came due while playing. */
  readonly due: number
  /** Frames drawn while playing, counted where the image is drawn. */
  readonly drawn: number
  /** Due but not drawn: the screen was too slow for them, or they were not decoded yet. */
  readonly dropped: number
  /** Frames drawn a second, over the last second; null when paused. */
  readonly achievedRate: number | null
  /** 0-based frame on screen; -1 before the first is drawn. */
  readonly frame: number
  /** Draws of any kind since mounting, those while paused included. */
  readonly draws: number
}

const WINDOW_MS = 1000

/** Counts what is due and what is drawn. */
export class DrawCounter {
  #due = 0
  #drawn = 0
  #draws = 0
  #times: number[] = []

  /** Playback starts: counting begins anew. */
  restart(): void {
    this.#due = 0
    this.#drawn = 0
    this.#times = []
  }

  cameDue(frames: number): void {
    this.#due += Math.max(0, frames)
  }

  wasDrawn(nowMs: number, playing: boolean): void {
    this.#draws += 1
    if (!playing) return
    this.#drawn += 1
    this.#times.push(nowMs)
    while (this.#times.length > 0 && nowMs - (this.#times[0] ?? 0) > WINDOW_MS) this.#times.shift()
  }

  snapshot(): Pick<ViewportStats, 'due' | 'drawn' | 'dropped' | 'achievedRate' | 'draws'> {
    const first = this.#times[0]
    const last = this.#times.at(-1)
    const achievedRate =
      first !== undefined && last !== undefined && last > first
        ? (1000 * (this.#times.length - 1)) / (last - first)
        : null
    return {
      due: this.#due,
      drawn: this.#drawn,
      dropped: Math.max(0, this.#due - this.#drawn),
      achievedRate,
      draws: this.#draws,
    }
  }
}
