/** Whether loops play in the window, and whether they did: what is timed meanwhile shares the machine. */
export interface Playback {
  set(playing: boolean): void
  isPlaying(): boolean
  /** At any moment since then, of performance.now(). */
  playedSince(atMs: number): boolean
}

export function createPlayback(): Playback {
  let playing = false
  let stoppedAtMs = Number.NEGATIVE_INFINITY
  return {
    set(now) {
      if (playing && !now) stoppedAtMs = performance.now()
      playing = now
    },
    isPlaying: () => playing,
    playedSince: (atMs) => playing || stoppedAtMs >= atMs,
  }
}
