import type { PixelFormat } from '../../shared/domain/loop'
import { greyTable } from '../../shared/dicom/colour'
import { levelFormat } from './grey'
import type { GreyWindow } from './types'

/** Components that differ by less are grey as a JPEG keeps it: so many levels, or this share of the brightest. */
const GREY_LEVELS = 12
const GREY_SHARE = 0.12

/** Whether a pixel of a colour picture is grey: tissue and text, not colour Doppler or its bar. */
export function isGreyPixel(red: number, green: number, blue: number): boolean {
  const brightest = Math.max(red, green, blue)
  return brightest - Math.min(red, green, blue) <= Math.max(GREY_LEVELS, GREY_SHARE * brightest)
}

/** What each level of a grey pixel of a colour picture becomes: the window, then the reader's inversion. */
export const greyLevels = (format: PixelFormat, window: GreyWindow | null, invert: boolean): Uint8Array =>
  greyTable(levelFormat(format), window).map((level) => (invert ? 255 - level : level))

/** Window and inversion of the grey pixels of RGBA; coloured ones stay as recorded. In place. */
export function treatGreyPixels(rgba: Uint8ClampedArray, levels: Uint8Array): void {
  for (let at = 0; at < rgba.length; at += 4) {
    const red = rgba[at] ?? 0
    const green = rgba[at + 1] ?? 0
    const blue = rgba[at + 2] ?? 0
    if (!isGreyPixel(red, green, blue)) continue
    // Luminance, ITU-R BT.601.
    const level = levels[Math.round(0.299 * red + 0.587 * green + 0.114 * blue)] ?? 0
    rgba[at] = level
    rgba[at + 1] = level
    rgba[at + 2] = level
  }
}
