import { greyTable, type Samples } from '../../shared/dicom/colour'
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
        photometricInterpretation: 'MONOCHROME2',
        samplesPerPixel: 1,
        bitsAllocated: 8,
        bitsStored: 8,
        highBit: 7,
        signed: false,
        rescaleSlope: 1,
        rescaleIntercept: 0,
        windowCenter: null,
        windowWidth: null,
      }

/** The window in force when the reader has set none: the file's, or the full range of the stored bits; modality values. */
export function windowInForce(of: PixelFormat, window: GreyWindow | null): GreyWindow {
  if (window) return window
  const format = levelFormat(of)
  if (format.windowCenter !== null && format.windowWidth !== null && format.windowWidth >= 1)
    return { center: format.windowCenter, width: format.windowWidth }
  const size = 2 ** format.bitsStored
  const low = (format.signed ? -size / 2 : 0) * format.rescaleSlope + format.rescaleIntercept
  return { center: low + (size / 2) * format.rescaleSlope, width: size * format.rescaleSlope }
}

/** A drag of the mouse over a pane: right widens, down darkens; a pane's width sweeps the range once. */
export function dragWindow(
  of: PixelFormat,
  window: GreyWindow | null,
  dx: number,
  dy: number,
  paneWidth: number,
): GreyWindow {
  const format = levelFormat(of)
  const { center, width } = windowInForce(format, window)
  const perPixel = (2 ** format.bitsStored * Math.abs(format.rescaleSlope)) / Math.max(1, paneWidth)
  return { center: center + dy * perPixel, width: Math.max(1, width + dx * perPixel) }
}
