import type { Loop } from '../../shared/domain/loop'
import type { Failure } from '../../shared/result'

/** Ready to draw: one call of drawImage. RGBA, 4 bytes a pixel. */
export interface BitmapFrame {
  readonly kind: 'bitmap'
  readonly image: ImageBitmap
  readonly columns: number
  readonly rows: number
  readonly bytes: number
}

/** Grey pixels before their window: indices into `greyTable`, 1 or 2 bytes a pixel. */
export interface GreyFrame {
  readonly kind: 'grey'
  readonly indices: Uint8Array | Uint16Array
  readonly columns: number
  readonly rows: number
  readonly bytes: number
}

export type DecodedFrame = BitmapFrame | GreyFrame

/** What is known of one frame: its pixels, why it can't be shown, or nothing yet. */
export type FrameState =
  | { readonly kind: 'ready'; readonly decoded: DecodedFrame }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'waiting' }

/** Window over modality values (after rescale), PS3.3 C.11.2.1.2. */
export interface GreyWindow {
  readonly center: number
  readonly width: number
}

/** How one loop is shown; kept by SOP Instance UID for as long as the study is open. */
export interface Display {
  /** Multiplies the fitted size; 1 = as it fits. */
  readonly zoom: number
  /** Offset of the image's centre from the pane's, CSS pixels. */
  readonly panX: number
  readonly panY: number
  /** Null: the file's window, or the full range. */
  readonly window: GreyWindow | null
  readonly invert: boolean
  readonly flip: boolean
}

export const INITIAL_DISPLAY: Display = { zoom: 1, panX: 0, panY: 0, window: null, invert: false, flip: false }

export const isGrey = (loop: Loop): boolean => loop.format.photometricInterpretation.startsWith('MONOCHROME')
