import type { PixelFormat, PixelLayout, Timing } from '../../../shared/domain/loop'
import type { Failure } from '../../../shared/result'
import type { Occupancy } from '../occupancy'
import type { DecodedFrame } from '../types'

/** One request to a decode worker: fetch `url` (bytes from `offset` of the stored file) and decode `frames` of it. */
export interface DecodeJob {
  readonly type: 'decode'
  readonly id: number
  readonly url: string
  /** Where in the stored file the fetched bytes start; fragments count from the file's start. */
  readonly offset: number
  readonly kind: PixelLayout['kind']
  readonly littleEndian: boolean
  readonly format: PixelFormat
  readonly timing: Timing
  /** Frames wanted, 0-based, with their fragments (of a video: the whole stream for each). */
  readonly frames: readonly {
    readonly frame: number
    readonly fragments: PixelLayout['frames'][number]
    /** Whether to tell which parts of the frame show something. */
    readonly survey: boolean
  }[]
}

export type ToWorker =
  | DecodeJob
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'limit'; readonly compressedBytes: number }
  | { readonly type: 'forget' }

export type FromWorker =
  /** The decoder is given this frame now: what does not come back is what it hangs on. */
  | { readonly type: 'decoding'; readonly id: number; readonly frame: number }
  | {
      readonly type: 'frame'
      readonly id: number
      readonly frame: number
      readonly decoded: DecodedFrame
      /** Null where it was not asked for. */
      readonly occupancy: Occupancy | null
    }
  | { readonly type: 'failed'; readonly id: number; readonly frame: number; readonly failure: Failure }
  | { readonly type: 'done'; readonly id: number }
