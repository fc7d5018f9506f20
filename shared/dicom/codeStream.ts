import { limits } from './limits'

export interface CodeStreamSize {
  readonly columns: number
  readonly rows: number
}

/** DHT, JPG and DAC lie among JPEG's frame headers and are none, T.81 table B.1. */
const NOT_FRAMES = [0xc4, 0xc8, 0xcc]
const SOF55_JPEG_LS = 0xf7

/** The size a JPEG, JPEG-LS or JPEG 2000 code stream says it has, before anything is decoded; null where it says none. */
export function codeStreamSize(bytes: Uint8Array): CodeStreamSize | null {
  if (bytes[0] !== 0xff) return null
  if (bytes[1] === 0x4f) return siz(bytes)
  return bytes[1] === 0xd8 ? frameHeader(bytes) : null
}

/** Whether a decoder would make a picture larger than any that is shown: such a frame is never given to one. */
export function isTooLarge(bytes: Uint8Array): boolean {
  const size = codeStreamSize(bytes)
  return size !== null && size.columns * size.rows > limits.framePixels
}

function frameHeader(bytes: Uint8Array): CodeStreamSize | null {
  const word = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xda) return null
    if (marker === SOF55_JPEG_LS || (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.includes(marker)))
      return { rows: word(at + 5), columns: word(at + 7) }
    at += 2 + word(at + 2)
  }
  return null
}

/** SIZ follows SOC at once, T.800 A.5.1: reference grid less the image's offset. */
function siz(bytes: Uint8Array): CodeStreamSize | null {
  if (bytes[2] !== 0xff || bytes[3] !== 0x51 || bytes.length < 24) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [width, height, left, top] = [8, 12, 16, 20].map((at) => view.getUint32(at)) as [number, number, number, number]
  return { columns: width - left, rows: height - top }
}
