import type { Loop } from '../../shared/domain/loop'
import type { Trim } from './clock'
import type { ViewportStats } from './stats'
import type { SyncMode } from './sync'
import type { Display, FrameState } from './types'

/** The transport as React shows it; frames are told apart, by `onFrame`. */
export interface CineState {
  readonly playing: boolean
  /** Multiple of the acquisition rate. */
  readonly speed: number
  readonly sync: SyncMode
  /** The loop that steps, scrubs and leads the others in phase; null before any is shown. */
  readonly activeSop: string | null
  readonly trims: ReadonlyMap<string, Trim>
  readonly displays: ReadonlyMap<string, Display>
}

export interface CineStats {
  readonly playing: boolean
  readonly viewports: readonly ViewportStats[]
  readonly cacheBytes: number
  readonly cacheLimitBytes: number
}

/** What a viewport draws at a tick. */
export interface Tick {
  readonly frame: number
  readonly state: FrameState
  readonly playing: boolean
}

export interface AttachedViewport {
  readonly loop: Loop
  readonly role: 'current' | 'prior'
  /** Draws; true when pixels of `tick.frame` were drawn. Called only when something changed. */
  paint(tick: Tick): boolean
}

export interface CineOptions {
  /** Bound on decoded frames, bytes; default 512 MB. */
  readonly cacheBytes?: number
  /** Bound on compressed bytes kept for decoding again, bytes over all workers; default 96 MB. */
  readonly compressedBytes?: number
  readonly workers?: number
  readonly urlOf?: (sop: string, offset: number, length: number) => string
}
