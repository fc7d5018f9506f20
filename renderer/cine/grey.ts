import { greyTable, windowInForce, type Samples } from '../../shared/dicom/colour'
import { greyFormat } from '../../shared/dicom/greyFormat'
import type { PixelFormat } from '../../shared/domain/loop'
import type { GreyFrame, GreyWindow } from './types'

/** Decoded samples of a MONOCHROME frame to indices into `greyTable`, as small as the stored bits allow. */
export function greyIndices({ data }: Pick<Samples, 'data'>, format: PixelFormat): Uint8Array | Uint16Array {
  const count = format.columns * format.rows
  const mask = 2 ** format.bitsStored - 1
  const half = format.signed ? 2 ** (format.bitsStored - 1) : 0
  const shift = Math.max(0, format.highBit + 1 - format.bitsStored)
  const indices = format.bitsStored <= 8 ? new Uint8Array(count) : new Uint16Array(count)
  for (let n = 0; n < count; n++) indices[n] = ((((data[n] ?? 0) >> shift) & mask) + half) & mask
  return indices
}

/** Little-endian RGBA word of every stored value: the window, then the reader's inversion. */
export function greyWords(format: PixelFormat, window: GreyWindow | null, invert: boolean): Uint32Array {
  const table = greyTable(format, window)
  return Uint32Array.from(table, (level) => {
    const shown = invert ? 255 - level : level
    return (0xff000000 | (shown << 16) | (shown << 8) | shown) >>> 0
  })
}

/** Writes one grey frame as RGBA words. `out` holds columns × rows words. */
export function writeGrey({ indices }: Pick<GreyFrame, 'indices'>, words: Uint32Array, out: Uint32Array): void {
  for (let n = 0; n < out.length; n++) out[n] = words[indices[n] ?? 0] ?? 0xff000000
}

/** What a window is over: stored values of a grey picture; of a colour picture the luminance of its grey pixels, 8 bit. */
export const levelFormat = (format: PixelFormat): PixelFormat =>
  format.photometricInterpretation.startsWith('MONOCHROME')
    ? format
    : {
        ...format,
        ...greyFormat(format.rows, format.columns),
        transferSyntaxUid: format.transferSyntaxUid,
        greyLevels: undefined,
      }

/** The window in force, see shared/dicom/colour; of a colour picture, of its grey pixels' luminance. */
export const shownWindow = (format: PixelFormat, window: GreyWindow | null): GreyWindow =>
  windowInForce(levelFormat(format), window)

/** A drag of the mouse over a pane: right widens, down darkens; a pane's width sweeps the range once. */
export function dragWindow(
  of: PixelFormat,
  window: GreyWindow | null,
  dx: number,
  dy: number,
  paneWidth: number,
): GreyWindow {
  const format = levelFormat(of)
  const { center, width } = shownWindow(format, window)
  const perPixel = (2 ** format.bitsStored * Math.abs(format.rescaleSlope)) / Math.max(1, paneWidth)
  return { center: center + dy * perPixel, width: Math.max(1, width + dx * perPixel) }
}
