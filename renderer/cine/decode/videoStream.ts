import { createFile, DataStream, Endianness, MP4BoxBuffer } from 'mp4box'
import { Undecodable } from './undecodable'

/** An H.264 stream taken apart for WebCodecs, in decoding order. */
export interface CodedVideo {
  /** RFC 6381 name, e.g. avc1.64001f. */
  readonly codec: string
  /** avcC record of an MP4; null for an elementary (Annex B) stream. */
  readonly description: Uint8Array | null
  readonly chunks: readonly { readonly data: Uint8Array; readonly isKey: boolean }[]
}

/** Takes an MP4 file or an elementary H.264 stream apart. Throws Undecodable where it is neither. */
export function takeApart(stream: Uint8Array): CodedVideo {
  if (text(stream, 4, 4) === 'ftyp') return fromMp4(stream)
  if (isAnnexB(stream)) return fromAnnexB(stream)
  if (stream[0] === 0x47) throw new Undecodable('videoTransportStream')
  throw new Undecodable('videoKindUnknown')
}

const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))

function fromMp4(stream: Uint8Array): CodedVideo {
  const file = createFile()
  let codec = ''
  let description: Uint8Array | null = null
  let problem: string | null = null
  const chunks: { data: Uint8Array; isKey: boolean }[] = []
  file.onError = (_module, message) => (problem = message)
  file.onReady = ({ videoTracks }) => {
    const [track] = videoTracks
    if (!track) return
    codec = track.codec
    const avcC = file
      .getTrackById(track.id)
      ?.mdia?.minf?.stbl?.stsd?.entries.map((entry) => (entry as { avcC?: { write(into: DataStream): void } }).avcC)
      .find((box) => box !== undefined)
    if (avcC) {
      const written = new DataStream(undefined, 0, Endianness.BIG_ENDIAN)
      avcC.write(written)
      // The box without its header of size and name.
      description = new Uint8Array(written.buffer, 8, written.getPosition() - 8).slice()
    }
    file.onSamples = (_id, _user, samples) =>
      chunks.push(
        ...samples.flatMap(({ data, is_sync }) => (data ? [{ data: new Uint8Array(data), isKey: is_sync }] : [])),
      )
    file.setExtractionOptions(track.id, undefined, { nbSamples: Number.MAX_SAFE_INTEGER })
    file.start()
  }
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(stream.slice().buffer, 0), true)
  file.flush()
  if (codec === '') throw problem === null ? new Undecodable('videoEmpty') : new Error(problem)
  if (!codec.startsWith('avc')) throw new Undecodable('videoCodecOther', { codec })
  return { codec, description, chunks }
}

const isAnnexB = (stream: Uint8Array): boolean =>
  stream[0] === 0 && stream[1] === 0 && (stream[2] === 1 || (stream[2] === 0 && stream[3] === 1))

/** NAL unit types, ITU-T H.264 table 7-1. */
const NAL = { slice: 1, keySlice: 5, sei: 6, sps: 7, delimiter: 9 } as const

interface NalUnit {
  readonly type: number
  /** Start code included. */
  readonly start: number
  readonly end: number
  /** First byte after the unit's header. */
  readonly payload: number
}

function nalUnits(stream: Uint8Array): NalUnit[] {
  const starts: { at: number; payload: number }[] = []
  for (let i = 0; i + 3 < stream.length; i++) {
    if (stream[i] !== 0 || stream[i + 1] !== 0 || stream[i + 2] !== 1) continue
    starts.push({ at: i > 0 && stream[i - 1] === 0 ? i - 1 : i, payload: i + 4 })
    i += 2
  }
  return starts.map(({ at, payload }, n) => ({
    type: (stream[payload - 1] ?? 0) & 0x1f,
    start: at,
    end: starts[n + 1]?.at ?? stream.length,
    payload,
  }))
}

/** One chunk a picture: a new one begins at its first slice (first_mb_in_slice = 0), with the parameter sets before it. */
function fromAnnexB(stream: Uint8Array): CodedVideo {
  const units = nalUnits(stream)
  const sps = units.find(({ type }) => type === NAL.sps)
  if (!sps) throw new Undecodable('videoWithoutParameters')
  const codec = `avc1.${[...stream.subarray(sps.payload, sps.payload + 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const chunks: { data: Uint8Array; isKey: boolean }[] = []
  let start = 0
  let pictureSeen = false
  let isKey = false
  for (const unit of units) {
    const isSlice = unit.type === NAL.slice || unit.type === NAL.keySlice
    const opens = isSlice
      ? ((stream[unit.payload] ?? 0) & 0x80) !== 0
      : unit.type >= NAL.sei && unit.type <= NAL.delimiter
    if (opens && pictureSeen) {
      chunks.push({ data: stream.subarray(start, unit.start), isKey })
      start = unit.start
      pictureSeen = false
      isKey = false
    }
    pictureSeen ||= isSlice
    isKey ||= unit.type === NAL.keySlice
  }
  if (pictureSeen) chunks.push({ data: stream.subarray(start), isKey })
  return { codec, description: null, chunks }
}
