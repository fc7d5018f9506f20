/** MPEG-2 transport stream, ISO/IEC 13818-1 2.4.3: packets of 188 bytes. */
const PACKET = 188
const SYNC = 0x47
const PROGRAM_ASSOCIATION = 0
/** Stream type of H.264 video, table 2-34. */
const H264 = 0x1b

export const isTransportStream = (stream: Uint8Array): boolean =>
  stream[0] === SYNC && (stream.length < 2 * PACKET || stream[PACKET] === SYNC)

interface Packet {
  readonly id: number
  /** A table or a PES packet begins here. */
  readonly begins: boolean
  readonly payload: Uint8Array
}

/** The H.264 stream that a transport stream carries; null where it carries none. */
export function fromTransportStream(stream: Uint8Array): Uint8Array | null {
  const parts: Uint8Array[] = []
  let map: number | null = null
  let video: number | null = null
  for (const { id, begins, payload } of packets(stream)) {
    if (id === PROGRAM_ASSOCIATION && begins && map === null) map = programMap(payload)
    else if (id === map && begins && video === null) video = h264Stream(payload)
    else if (id === video) parts.push(begins ? payload.subarray(9 + (payload[8] ?? 0)) : payload)
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole.length > 0 ? whole : null
}

function* packets(stream: Uint8Array): Generator<Packet> {
  for (let at = 0; at + PACKET <= stream.length && stream[at] === SYNC; at += PACKET) {
    const flags = stream[at + 1] ?? 0
    const control = stream[at + 3] ?? 0
    if ((control & 0x10) === 0) continue
    const adaptation = (control & 0x20) === 0 ? 0 : 1 + (stream[at + 4] ?? 0)
    yield {
      id: ((flags & 0x1f) << 8) | (stream[at + 2] ?? 0),
      begins: (flags & 0x40) !== 0,
      payload: stream.subarray(Math.min(at + PACKET, at + 4 + adaptation), at + PACKET),
    }
  }
}

const id13 = (bytes: Uint8Array, at: number): number => (((bytes[at] ?? 0) & 0x1f) << 8) | (bytes[at + 1] ?? 0)
const length12 = (bytes: Uint8Array, at: number): number => (((bytes[at] ?? 0) & 0x0f) << 8) | (bytes[at + 1] ?? 0)

/** A table's section, after its pointer field. */
const sectionOf = (payload: Uint8Array): Uint8Array => payload.subarray(1 + (payload[0] ?? 0))

/** Packet identifier of the first program's map, 2.4.4.3. */
function programMap(payload: Uint8Array): number | null {
  const section = sectionOf(payload)
  const end = Math.min(section.length, 3 + length12(section, 1) - 4)
  for (let at = 8; at + 4 <= end; at += 4) if (section[at] !== 0 || section[at + 1] !== 0) return id13(section, at + 2)
  return null
}

/** Packet identifier of the first H.264 stream of a program map, 2.4.4.8. */
function h264Stream(payload: Uint8Array): number | null {
  const section = sectionOf(payload)
  const end = Math.min(section.length, 3 + length12(section, 1) - 4)
  for (let at = 12 + length12(section, 10); at + 5 <= end; at += 5 + length12(section, at + 3))
    if (section[at] === H264) return id13(section, at + 1)
  return null
}
