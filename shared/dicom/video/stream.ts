import { createFile, DataStream, Endianness, MP4BoxBuffer } from 'mp4box'
import { Undecodable } from '../undecodable'
import { fieldOf, parseSps, type Sps } from './sps'
import { fromTransportStream, isTransportStream } from './transportStream'

/** An H.264 stream taken apart for WebCodecs, in decoding order. */
export interface CodedVideo {
  /** RFC 6381 name, e.g. avc1.64001f. */
  readonly codec: string
  /** avcC record of an MP4; null for an elementary (Annex B) stream. */
  readonly description: Uint8Array | null
  /** A picture each: a frame, or the two fields of one. */
  readonly chunks: readonly { readonly data: Uint8Array; readonly isKey: boolean }[]
  /** Null where it can't be read. */
  readonly sps: Sps | null
}

/** Takes an MP4 file, an MPEG-2 transport stream or an elementary H.264 stream apart. Throws Undecodable where it is none. */
export function takeApart(stream: Uint8Array): CodedVideo {
  if (text(stream, 4, 4) === 'ftyp') return fromMp4(stream)
  if (isAnnexB(stream)) return fromAnnexB(stream)
  if (isTransportStream(stream)) {
    const elementary = fromTransportStream(stream)
    if (elementary && isAnnexB(elementary)) return fromAnnexB(elementary)
    throw new Undecodable('videoTransportStream')
  }
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
  return { codec, description, chunks, sps: description && spsOfRecord(description) }
}

/** The first sequence parameter set of an avcC record, ISO/IEC 14496-15 5.3.3.1. */
function spsOfRecord(record: Uint8Array): Sps | null {
  const count = (record[5] ?? 0) & 0x1f
  const length = ((record[6] ?? 0) << 8) | (record[7] ?? 0)
  return count > 0 ? parseSps(record.subarray(9, 8 + length)) : null
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
  const parameters = units.find(({ type }) => type === NAL.sps)
  if (!parameters) throw new Undecodable('videoWithoutParameters')
  const sps = parseSps(stream.subarray(parameters.payload, parameters.end))
  const codec = `avc1.${[...stream.subarray(parameters.payload, parameters.payload + 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const chunks: { data: Uint8Array; isKey: boolean }[] = []
  let start = 0
  let pictureSeen = false
  let isKey = false
  let field: ReturnType<typeof fieldOf> = null
  for (const unit of units) {
    const isSlice = unit.type === NAL.slice || unit.type === NAL.keySlice
    const firstSlice = isSlice && ((stream[unit.payload] ?? 0) & 0x80) !== 0
    const next = firstSlice && sps ? fieldOf(stream.subarray(unit.payload, unit.payload + 32), sps) : null
    // The second field of a frame belongs to it.
    const second: boolean = field !== null && next?.frameNumber === field.frameNumber && next.bottom !== field.bottom
    const opens = isSlice ? firstSlice && !second : unit.type >= NAL.sei && unit.type <= NAL.delimiter && field === null
    if (opens && pictureSeen) {
      chunks.push({ data: stream.subarray(start, unit.start), isKey })
      start = unit.start
      pictureSeen = false
      isKey = false
    }
    if (firstSlice) field = second ? null : next
    pictureSeen ||= isSlice
    isKey ||= unit.type === NAL.keySlice
  }
  if (pictureSeen) chunks.push({ data: stream.subarray(start), isKey })
  return { codec, description: null, chunks, sps }
}
