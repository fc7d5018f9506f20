/** Big-endian, 16 bit. */
export const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

/** Frame header of a JPEG stream, ITU-T T.81 B.2.2. */
export interface JpegFrameHeader {
  /** Sample precision. */
  readonly bits: number
  readonly rows: number
  readonly columns: number
  readonly components: number
  /** Every component has a sample of every pixel. */
  readonly full: boolean
}

/** DHT, JPG and DAC lie among the frame headers' codes and are none, T.81 table B.1. */
const NOT_FRAMES = [0xc4, 0xc8, 0xcc]
/** Frame header of JPEG-LS, T.87 C.1.1. */
export const SOF55 = 0xf7
const SOS = 0xda

const isFrameHeader = (marker: number): boolean =>
  marker === SOF55 || (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.includes(marker))

/** Where the first frame header's marker lies in a JPEG or JPEG-LS stream; null where there is none before the scan. */
export function frameHeaderAt(bytes: Uint8Array): number | null {
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === SOS) return null
    if (isFrameHeader(marker)) return at
    at += 2 + word(bytes, at + 2)
  }
  return null
}

/** Of a JPEG stream; null for JPEG-LS, and where there is no whole frame header before the scan. */
export function jpegFrameHeader(bytes: Uint8Array): JpegFrameHeader | null {
  const at = frameHeaderAt(bytes)
  if (at === null || at + 9 >= bytes.length || bytes[at + 1] === SOF55) return null
  const components = bytes[at + 9] ?? 0
  const sampling = new Set(Array.from({ length: components }, (_, n) => bytes[at + 11 + 3 * n]))
  return {
    bits: bytes[at + 4] ?? 0,
    rows: word(bytes, at + 5),
    columns: word(bytes, at + 7),
    components,
    full: sampling.size <= 1,
  }
}
