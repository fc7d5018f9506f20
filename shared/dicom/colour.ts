import type { LookupTable, PixelFormat } from '../domain/loop'

/** Samples of one decoded frame: interleaved unless `planar`; 16-bit samples are in the platform's byte order. */
export interface Samples {
  readonly data: Uint8Array | Uint16Array | Int16Array
  readonly columns: number
  readonly rows: number
  readonly samplesPerPixel: number
  readonly planar: boolean
  /** What the samples mean now: a decoder may have turned YBR into RGB already. */
  readonly photometric: string
}

/** Window for MONOCHROME images; null takes the file's, or the full range of stored bits. */
export interface Window {
  readonly center: number
  readonly width: number
}

/** RGBA, 4 bytes a pixel, alpha 255. Photometric interpretations of PS3.3 C.7.6.3.1.2. */
export function toRgba(samples: Samples, format: PixelFormat, window: Window | null = null): Uint8ClampedArray {
  const out = new Uint8ClampedArray(samples.columns * samples.rows * 4)
  switch (samples.photometric) {
    case 'MONOCHROME1':
    case 'MONOCHROME2':
      return grey(samples, format, window, out)
    case 'PALETTE COLOR':
      return paletteColour(samples, format, out)
    case 'RGB':
    case 'YBR_RCT':
    case 'YBR_ICT':
      return threeSamples(samples, format, writeRgb, out)
    case 'YBR_FULL':
      return threeSamples(samples, format, writeYbr, out)
    case 'YBR_PARTIAL':
      return threeSamples(samples, format, writePartialYbr, out)
    case 'YBR_FULL_422':
      return ybr422(samples, writeYbr, out)
    case 'YBR_PARTIAL_422':
      return ybr422(samples, writePartialYbr, out)
    case 'YBR_PARTIAL_420':
      return ybrPartial420(samples, out)
    default:
      throw new Error(`photometric interpretation ${samples.photometric} is not supported`)
  }
}

/** A stored value as the header defines it: its bits alone, with its sign. */
function storedValues(format: PixelFormat): (word: number) => number {
  const mask = 2 ** format.bitsStored - 1
  const shift = Math.max(0, format.highBit + 1 - format.bitsStored)
  const half = format.signed ? 2 ** (format.bitsStored - 1) : 0
  return (word) => ((((word >> shift) & mask) + half) & mask) - half
}

function grey(samples: Samples, format: PixelFormat, window: Window | null, out: Uint8ClampedArray): Uint8ClampedArray {
  const table = greyTable(format, window)
  const offset = format.signed ? 2 ** (format.bitsStored - 1) : 0
  const stored = storedValues(format)
  const { data } = samples
  for (let n = 0, at = 0; at < out.length; n++, at += 4) {
    const level = table[stored(data[n] ?? 0) + offset] ?? 0
    out[at] = out[at + 1] = out[at + 2] = level
    out[at + 3] = 255
  }
  return out
}

/**
 * Grey level of every stored value (signed ones shifted up by half the range): modality LUT or rescale, then VOI LUT or
 * window (PS3.3 C.11.1 and C.11.2), inverted for MONOCHROME1; padding is black. A window of the reader's goes before the
 * file's VOI LUT.
 */
export function greyTable(format: PixelFormat, window: Window | null): Uint8Array {
  const size = 2 ** format.bitsStored
  const offset = format.signed ? size / 2 : 0
  const { modalityLut, voiLut, voiFunction, padding } = format.greyLevels ?? {}
  const chosen = windowInForce(format, window)
  const inverted = format.photometricInterpretation === 'MONOCHROME1'
  return Uint8Array.from({ length: size }, (_, n) => {
    const stored = n - offset
    if (padding && stored >= padding[0] && stored <= padding[1]) return 0
    const value = modalityLut ? looked(modalityLut, stored) : stored * format.rescaleSlope + format.rescaleIntercept
    const level =
      voiLut && window === null
        ? Math.round((255 * looked(voiLut, Math.round(value))) / (2 ** voiLut.bits - 1))
        : windowed(value, chosen, voiFunction ?? 'LINEAR')
    return inverted ? 255 - level : level
  })
}

const looked = ({ first, entries }: LookupTable, value: number): number =>
  entries[Math.min(entries.length - 1, Math.max(0, value - first))] ?? 0

/** The window in force: the reader's, the file's, or the whole range of modality values; of a VOI LUT, its range. */
export function windowInForce(format: PixelFormat, window: Window | null): Window {
  if (window) return window
  const { modalityLut, voiLut } = format.greyLevels ?? {}
  if (voiLut) return { center: voiLut.first + voiLut.entries.length / 2, width: voiLut.entries.length }
  if (format.windowCenter !== null && format.windowWidth !== null && format.windowWidth > 0)
    return { center: format.windowCenter, width: format.windowWidth }
  if (modalityLut) return { center: 2 ** (modalityLut.bits - 1), width: 2 ** modalityLut.bits }
  const size = 2 ** format.bitsStored
  const low = format.signed ? -size / 2 : 0
  const middle = (low + (size - 1) / 2) * format.rescaleSlope + format.rescaleIntercept
  const step = Math.abs(format.rescaleSlope)
  return { center: middle + step / 2, width: size * step }
}

/** VOI LUT Function, PS3.3 C.11.2.1.2 and C.11.2.1.3. LINEAR is defined from a width of 1 on; below, the exact form holds. */
function windowed(value: number, { center, width }: Window, form: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'): number {
  if (form === 'SIGMOID') return Math.round(255 / (1 + Math.exp((-4 * (value - center)) / width)))
  if (form === 'LINEAR' && width === 1) return value <= center - 0.5 ? 0 : 255
  const share =
    form === 'LINEAR' && width > 1 ? (value - (center - 0.5)) / (width - 1) + 0.5 : (value - center) / width + 0.5
  return Math.round(Math.min(255, Math.max(0, share * 255)))
}

function paletteColour(samples: Samples, format: PixelFormat, out: Uint8ClampedArray): Uint8ClampedArray {
  const { palette } = format
  if (!palette) throw new Error('the colour table is missing')
  const last = palette.red.length - 1
  const stored = storedValues(format)
  for (let n = 0, at = 0; at < out.length; n++, at += 4) {
    const entry = Math.min(last, Math.max(0, stored(samples.data[n] ?? 0) - palette.first))
    out[at] = palette.red[entry] ?? 0
    out[at + 1] = palette.green[entry] ?? 0
    out[at + 2] = palette.blue[entry] ?? 0
    out[at + 3] = 255
  }
  return out
}

/** Writes one RGBA pixel at `at` from three 8-bit samples. */
type WritePixel = (out: Uint8ClampedArray, at: number, a: number, b: number, c: number) => void

function threeSamples(
  samples: Samples,
  format: PixelFormat,
  write: WritePixel,
  out: Uint8ClampedArray,
): Uint8ClampedArray {
  const { data } = samples
  const count = samples.columns * samples.rows
  const [step, plane] = samples.planar ? [1, count] : [3, 1]
  const shift = Math.max(0, format.bitsStored - 8)
  for (let n = 0, at = 0; n < count; n++, at += 4)
    write(
      out,
      at,
      (data[n * step] ?? 0) >> shift,
      (data[n * step + plane] ?? 0) >> shift,
      (data[n * step + 2 * plane] ?? 0) >> shift,
    )
  return out
}

const writeRgb: WritePixel = (out, at, red, green, blue) => {
  out[at] = red
  out[at + 1] = green
  out[at + 2] = blue
  out[at + 3] = 255
}

/** YBR_FULL to RGB, PS3.3 C.7.6.3.1.2; the clamped array rounds. */
const writeYbr: WritePixel = (out, at, y, cb, cr) => {
  out[at] = y + 1.402 * (cr - 128)
  out[at + 1] = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128)
  out[at + 2] = y + 1.772 * (cb - 128)
  out[at + 3] = 255
}

/** Y from 16 to 235, chroma from 16 to 240; ITU-R BT.601. */
const writePartialYbr: WritePixel = (out, at, y, cb, cr) => {
  const luma = 1.164383 * (y - 16)
  out[at] = luma + 1.596027 * (cr - 128)
  out[at + 1] = luma - 0.391762 * (cb - 128) - 0.812968 * (cr - 128)
  out[at + 2] = luma + 2.017232 * (cb - 128)
  out[at + 3] = 255
}

/** Uncompressed 4:2:2: Y1 Y2 Cb Cr for each two pixels of a row. */
function ybr422(samples: Samples, write: WritePixel, out: Uint8ClampedArray): Uint8ClampedArray {
  const { data } = samples
  for (let from = 0, at = 0; at + 4 < out.length + 4 && from + 3 < data.length + 1; from += 4, at += 8) {
    const [y1 = 0, y2 = 0, cb = 128, cr = 128] = [data[from], data[from + 1], data[from + 2], data[from + 3]]
    write(out, at, y1, cb, cr)
    if (at + 4 < out.length) write(out, at + 4, y2, cb, cr)
  }
  return out
}

/** Uncompressed YBR_PARTIAL_420: a plane of Y (16-235), then Cb and Cr at half size; ITU-R BT.601. */
function ybrPartial420(samples: Samples, out: Uint8ClampedArray): Uint8ClampedArray {
  const { data, columns, rows } = samples
  const half = Math.ceil(columns / 2)
  const cbStart = columns * rows
  const crStart = cbStart + half * Math.ceil(rows / 2)
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += 4) {
      const chroma = (row >> 1) * half + (column >> 1)
      writePartialYbr(
        out,
        at,
        data[row * columns + column] ?? 16,
        data[cbStart + chroma] ?? 128,
        data[crStart + chroma] ?? 128,
      )
    }
  }
  return out
}
