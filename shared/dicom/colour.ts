import type { PixelFormat } from '../domain/loop'

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
      return threeSamples(samples, format, false, out)
    case 'YBR_FULL':
      return threeSamples(samples, format, true, out)
    case 'YBR_FULL_422':
      return ybr422(samples, out)
    case 'YBR_PARTIAL_420':
      return ybrPartial420(samples, out)
    default:
      throw new Error(`photometric interpretation ${samples.photometric} is not supported`)
  }
}

function grey(samples: Samples, format: PixelFormat, window: Window | null, out: Uint8ClampedArray): Uint8ClampedArray {
  const table = greyTable(format, window)
  const offset = format.signed ? 2 ** (format.bitsStored - 1) : 0
  const mask = 2 ** format.bitsStored - 1
  const shift = Math.max(0, format.highBit + 1 - format.bitsStored)
  const { data } = samples
  for (let n = 0, at = 0; at < out.length; n++, at += 4) {
    const stored = ((data[n] ?? 0) >> shift) & mask
    const index = format.signed ? (stored + offset) & mask : stored
    const level = table[index] ?? 0
    out[at] = out[at + 1] = out[at + 2] = level
    out[at + 3] = 255
  }
  return out
}

/**
 * Grey level of every stored value (signed ones shifted up by half the range): modality rescale, then the linear
 * VOI window of PS3.3 C.11.2.1.2.1, inverted for MONOCHROME1.
 */
export function greyTable(format: PixelFormat, window: Window | null): Uint8Array {
  const size = 2 ** format.bitsStored
  const offset = format.signed ? size / 2 : 0
  const chosen = window ?? fileWindow(format)
  const inverted = format.photometricInterpretation === 'MONOCHROME1'
  return Uint8Array.from({ length: size }, (_, n) => {
    const value = (n - offset) * format.rescaleSlope + format.rescaleIntercept
    const level = windowed(value, chosen)
    return inverted ? 255 - level : level
  })
}

function fileWindow(format: PixelFormat): Window {
  if (format.windowCenter !== null && format.windowWidth !== null && format.windowWidth >= 1)
    return { center: format.windowCenter, width: format.windowWidth }
  const size = 2 ** format.bitsStored
  const low = (format.signed ? -size / 2 : 0) * format.rescaleSlope + format.rescaleIntercept
  return { center: low + (size / 2) * format.rescaleSlope, width: size * format.rescaleSlope }
}

function windowed(value: number, { center, width }: Window): number {
  if (width <= 1) return value <= center - 0.5 ? 0 : 255
  return Math.round(Math.min(255, Math.max(0, ((value - (center - 0.5)) / (width - 1) + 0.5) * 255)))
}

function paletteColour(samples: Samples, format: PixelFormat, out: Uint8ClampedArray): Uint8ClampedArray {
  const { palette } = format
  if (!palette) throw new Error('the colour table is missing')
  const last = palette.red.length - 1
  for (let n = 0, at = 0; at < out.length; n++, at += 4) {
    const entry = Math.min(last, Math.max(0, (samples.data[n] ?? 0) - palette.first))
    out[at] = palette.red[entry] ?? 0
    out[at + 1] = palette.green[entry] ?? 0
    out[at + 2] = palette.blue[entry] ?? 0
    out[at + 3] = 255
  }
  return out
}

function threeSamples(samples: Samples, format: PixelFormat, ybr: boolean, out: Uint8ClampedArray): Uint8ClampedArray {
  const { data } = samples
  const count = samples.columns * samples.rows
  const [step, plane] = samples.planar ? [1, count] : [3, 1]
  const shift = Math.max(0, format.bitsStored - 8)
  for (let n = 0, at = 0; n < count; n++, at += 4) {
    const a = (data[n * step] ?? 0) >> shift
    const b = (data[n * step + plane] ?? 0) >> shift
    const c = (data[n * step + 2 * plane] ?? 0) >> shift
    if (ybr) writeYbr(out, at, a, b, c)
    else {
      out[at] = a
      out[at + 1] = b
      out[at + 2] = c
      out[at + 3] = 255
    }
  }
  return out
}

/** YBR_FULL to RGB, PS3.3 C.7.6.3.1.2; the clamped array rounds. */
function writeYbr(out: Uint8ClampedArray, at: number, y: number, cb: number, cr: number): void {
  out[at] = y + 1.402 * (cr - 128)
  out[at + 1] = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128)
  out[at + 2] = y + 1.772 * (cb - 128)
  out[at + 3] = 255
}

/** Uncompressed YBR_FULL_422: Y1 Y2 Cb Cr for each two pixels of a row. */
function ybr422(samples: Samples, out: Uint8ClampedArray): Uint8ClampedArray {
  const { data } = samples
  for (let from = 0, at = 0; at + 4 < out.length + 4 && from + 3 < data.length + 1; from += 4, at += 8) {
    const [y1 = 0, y2 = 0, cb = 128, cr = 128] = [data[from], data[from + 1], data[from + 2], data[from + 3]]
    writeYbr(out, at, y1, cb, cr)
    if (at + 4 < out.length) writeYbr(out, at + 4, y2, cb, cr)
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
      const y = 1.164383 * ((data[row * columns + column] ?? 16) - 16)
      const cb = (data[cbStart + chroma] ?? 128) - 128
      const cr = (data[crStart + chroma] ?? 128) - 128
      out[at] = y + 1.596027 * cr
      out[at + 1] = y - 0.391762 * cb - 0.812968 * cr
      out[at + 2] = y + 2.017232 * cb
      out[at + 3] = 255
    }
  }
  return out
}
