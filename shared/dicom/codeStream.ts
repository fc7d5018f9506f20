import { frameHeaderAt, SOF55, word } from './jpegHeader'
import { limits } from './limits'
import type { TransferSyntax } from './transferSyntax'

/** Codings that compressed bytes themselves tell. */
export type StreamCoding = Extract<
  TransferSyntax['coding'],
  'jpeg' | 'jpegLossless' | 'jpegLs' | 'jpeg2000' | 'htj2k' | 'rle'
>

/** Enough of a frame to pass its comments and colour profile. */
export const STREAM_HEAD_BYTES = 64 * 1024

/** SOI and another marker: a JPEG or JPEG-LS stream, T.81 B.2.1. */
const beginsJpeg = (bytes: Uint8Array): boolean => word(bytes, 0) === 0xffd8 && bytes[2] === 0xff

/** SOC and SIZ, T.800 A.4; SOC alone may lie within packets. */
const beginsJpeg2000 = (bytes: Uint8Array): boolean => word(bytes, 0) === 0xff4f && word(bytes, 2) === 0xff51

/** Whether these first 4 bytes begin a JPEG, JPEG-LS or JPEG 2000 code stream. */
export const beginsStream = (bytes: Uint8Array): boolean => beginsJpeg(bytes) || beginsJpeg2000(bytes)

/** RLE header, PS3.5 G.5: 1 to 15 segments, the first of which lies right behind it. */
export function beginsRle(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const segments = view.getUint32(0, true)
  return segments >= 1 && segments <= 15 && view.getUint32(4, true) === 64
}

/** The coding that a frame's first bytes tell; null where they tell none that is known. */
export function streamCoding(bytes: Uint8Array): StreamCoding | null {
  if (beginsJpeg2000(bytes)) {
    // CAP, which follows SIZ, announces high throughput, T.814 A.2.
    return word(bytes, 4 + word(bytes, 4)) === 0xff50 ? 'htj2k' : 'jpeg2000'
  }
  if (beginsJpeg(bytes)) return jpegCoding(bytes)
  return beginsRle(bytes) ? 'rle' : null
}

/** By the frame header, T.81 table B.1 and T.87 C.1.1. */
function jpegCoding(bytes: Uint8Array): StreamCoding | null {
  const at = frameHeaderAt(bytes)
  const marker = at === null ? 0 : (bytes[at + 1] ?? 0)
  if (marker >= 0xc0 && marker <= 0xc2) return 'jpeg'
  if (marker === 0xc3) return 'jpegLossless'
  return marker === SOF55 ? 'jpegLs' : null
}

/** Whether a stream ends here with EOI or EOC (both FFD9); a pad byte may follow. */
export const endsStream = (tail: Uint8Array): boolean => tail.some((byte, n) => byte === 0xff && tail[n + 1] === 0xd9)

/** COD, T.800 A.6.1. */
const COD = 0xff52
const SOT = 0xff90

/** What a JPEG 2000 main header says of its components. */
export interface Jpeg2000Components {
  /** The code stream undoes a component transform: what comes out is RGB. */
  readonly transformed: boolean
  /** Every component has a sample of every pixel. */
  readonly full: boolean
}

/** Null where the header has no SIZ or COD. */
export function jpeg2000Components(bytes: Uint8Array): Jpeg2000Components | null {
  if (!beginsJpeg2000(bytes)) return null
  const components = word(bytes, 40)
  const full = Array.from({ length: components }, (_, n) => [bytes[43 + 3 * n], bytes[44 + 3 * n]]).every(
    ([x, y]) => x === 1 && y === 1,
  )
  for (let at = 2; at + 4 < bytes.length; at += 2 + word(bytes, at + 2)) {
    if (word(bytes, at) === COD) return { transformed: bytes[at + 8] === 1, full }
    if (word(bytes, at) === SOT || word(bytes, at) < 0xff00) return null
  }
  return null
}

export interface CodeStreamSize {
  readonly columns: number
  readonly rows: number
}

/** The size a JPEG, JPEG-LS or JPEG 2000 code stream says it has, before anything is decoded; null where it says none. */
export function codeStreamSize(bytes: Uint8Array): CodeStreamSize | null {
  if (beginsJpeg2000(bytes)) return sizeOfGrid(bytes)
  return beginsJpeg(bytes) ? frameHeaderSize(bytes) : null
}

/** Whether a decoder would make a picture larger than any that is shown: such a frame is never given to one. */
export function isTooLarge(bytes: Uint8Array): boolean {
  const size = codeStreamSize(bytes)
  return size !== null && size.columns * size.rows > limits.framePixels
}

function frameHeaderSize(bytes: Uint8Array): CodeStreamSize | null {
  const at = frameHeaderAt(bytes)
  return at === null || at + 9 > bytes.length ? null : { rows: word(bytes, at + 5), columns: word(bytes, at + 7) }
}

/** SIZ, T.800 A.5.1: the reference grid less the image's offset. */
function sizeOfGrid(bytes: Uint8Array): CodeStreamSize | null {
  if (bytes.length < 24) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [width, height, left, top] = [8, 12, 16, 20].map((at) => view.getUint32(at)) as [number, number, number, number]
  return { columns: width - left, rows: height - top }
}
