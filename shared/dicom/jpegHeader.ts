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

/** Reads up to the first frame header; null where there is none before the scan. */
export function jpegFrameHeader(bytes: Uint8Array): JpegFrameHeader | null {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xda) return null
    if (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.includes(marker)) {
      const word = (from: number): number => ((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0)
      const components = bytes[at + 9] ?? 0
      const sampling = new Set(Array.from({ length: components }, (_, n) => bytes[at + 11 + 3 * n]))
      return {
        bits: bytes[at + 4] ?? 0,
        rows: word(at + 5),
        columns: word(at + 7),
        components,
        full: sampling.size <= 1,
      }
    }
    at += 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
  }
  return null
}
