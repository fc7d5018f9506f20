import { readFileSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { createJpegEncoder } from '../../main/dicom/encodeJpeg'
import { writeDicom } from '../../main/dicom/write'
import { silent } from '../../shared/dicom/codecs/wasm'
import { random } from './random'
import { hasSharedDicom, sharedDicom, sharedFiles } from './shared'

const require = createRequire(import.meta.url)
const SIDE = 16
/** Larger files are slow to mutate and say nothing more. */
const LARGEST_SEED = 120_000

interface Encoder {
  getDecodedBuffer(frame: object): Uint8Array
  getEncodedBuffer(): Uint8Array
  encode(): void
  setNearLossless?(error: number): void
  setDecompositions?(levels: number): void
  setQuality?(lossless: boolean, ratio: number): void
  delete(): void
}

async function encoded(codec: 'charls' | 'openjpeg', name: string, grey: Uint8Array): Promise<Uint8Array> {
  const base = `@cornerstonejs/codec-${codec}`
  const factory = require(`${base}/wasmjs`) as (options: object) => Promise<Record<string, new () => Encoder>>
  const Constructor = (await factory({ locateFile: () => require.resolve(`${base}/wasm`), ...silent }))[name]
  if (!Constructor) throw new Error(`${base} has no ${name}`)
  const encoder = new Constructor()
  const frame = { width: SIDE, height: SIDE, bitsPerSample: 8, componentCount: 1, isSigned: false }
  encoder.getDecodedBuffer(frame).set(grey)
  encoder.setNearLossless?.(0)
  encoder.setDecompositions?.(2)
  encoder.setQuality?.(true, 0)
  encoder.encode()
  const bytes = encoder.getEncodedBuffer().slice()
  encoder.delete()
  return bytes
}

/** PackBits of one byte plane in one segment, PS3.5 annex G. */
function rle(plane: Uint8Array): Uint8Array {
  const runs: number[] = []
  for (let at = 0; at < plane.length; at += 128) {
    const part = plane.subarray(at, at + 128)
    runs.push(part.length - 1, ...part)
  }
  const out = new Uint8Array(64 + runs.length)
  new DataView(out.buffer).setUint32(0, 1, true)
  new DataView(out.buffer).setUint32(4, 64, true)
  out.set(runs, 64)
  return out
}

const region = {
  RegionSpatialFormat: 1,
  RegionDataType: 1,
  RegionFlags: 0,
  RegionLocationMinX0: 0,
  RegionLocationMinY0: 0,
  RegionLocationMaxX1: SIDE - 1,
  RegionLocationMaxY1: SIDE - 1,
  PhysicalUnitsXDirection: 3,
  PhysicalUnitsYDirection: 3,
  PhysicalDeltaX: 0.05,
  PhysicalDeltaY: 0.05,
}

function file(transferSyntaxUid: string, frames: readonly Uint8Array[], change: object = {}): Uint8Array {
  return writeDicom(
    {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.3.1',
      SOPInstanceUID: '2.25.11',
      StudyInstanceUID: '2.25.12',
      SeriesInstanceUID: '2.25.13',
      PatientID: 'P1',
      PatientName: 'Doe^Jane',
      StudyDate: '20260203',
      SpecificCharacterSet: 'ISO_IR 192',
      Modality: 'US',
      Rows: SIDE,
      Columns: SIDE,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelRepresentation: 0,
      NumberOfFrames: String(frames.length),
      FrameTime: '33.3',
      HeartRate: '70',
      SequenceOfUltrasoundRegions: [region, region],
      ViewCodeSequence: [{ CodeValue: 'G-A19C', CodingSchemeDesignator: 'SRT', CodeMeaning: 'Apical four chamber' }],
      ...change,
    },
    transferSyntaxUid,
    frames,
  )
}

/** Small whole files of every coding, drawn here, with real and odd ones beside them where they are at hand. */
export async function seeds(): Promise<readonly Uint8Array[]> {
  const grey = Uint8Array.from({ length: SIDE * SIDE }, (_, n) => (n * 7) % 256)
  const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, n) => (n * 5) % 256)
  const jpeg = (await createJpegEncoder(90))(rgb, SIDE, SIDE)
  const jpegLs = await encoded('charls', 'JpegLSEncoder', grey)
  const jpeg2000 = await encoded('openjpeg', 'J2KEncoder', grey)
  const colour = { SamplesPerPixel: 3, PhotometricInterpretation: 'RGB', PlanarConfiguration: 0 }
  const native = file('1.2.840.10008.1.2.1', [new Uint8Array([...grey, ...grey, ...grey])], { NumberOfFrames: '3' })
  const drawn = [
    native,
    file('1.2.840.10008.1.2.1', [rgb], colour),
    file('1.2.840.10008.1.2.4.50', [jpeg, jpeg, jpeg], { ...colour, PhotometricInterpretation: 'YBR_FULL_422' }),
    file('1.2.840.10008.1.2.5', [rle(grey), rle(grey)]),
    file('1.2.840.10008.1.2.4.80', [jpegLs, jpegLs]),
    file('1.2.840.10008.1.2.4.90', [jpeg2000, jpeg2000]),
    deflated(native),
  ]
  const cases = path.resolve(sharedDicom, '../cases')
  const odd = hasSharedDicom ? readdirSync(cases).map((name) => path.join(cases, name)) : []
  const real = sharedFiles().map((name) => path.join(sharedDicom, name))
  return [
    ...drawn,
    ...[...odd, ...real]
      .filter((name) => !name.endsWith('.md') && !name.endsWith('.png') && statSync(name).isFile())
      .filter((name) => statSync(name).size <= LARGEST_SEED)
      .map((name) => new Uint8Array(readFileSync(name))),
  ]
}

/** The same file as Deflated Explicit VR Little Endian, PS3.5 A.5. */
function deflated(native: Uint8Array): Uint8Array {
  const metaEnd = 132 + 12 + new DataView(native.buffer, native.byteOffset).getUint32(140, true)
  const from = Buffer.from('1.2.840.10008.1.2.1\0')
  const meta = Buffer.from(native.subarray(0, metaEnd))
  const at = meta.lastIndexOf(from)
  // The UID grows by two characters; its length and the group's with it.
  const uid = Buffer.from('1.2.840.10008.1.2.1.99')
  const grown = Buffer.concat([meta.subarray(0, at), uid, meta.subarray(at + from.length)])
  grown.writeUInt16LE(uid.length, at - 2)
  grown.writeUInt32LE(grown.readUInt32LE(140) + uid.length - from.length, 140)
  return Buffer.concat([grown, deflateRawSync(native.subarray(metaEnd))])
}

const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff]
const LENGTHS = [0, 1, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff]

/** One file made of the seeds by up to eight changes: bits, bytes, lengths, cuts, repeats and splices. The same number gives the same file. */
export function mutant(files: readonly Uint8Array[], number: number): Uint8Array {
  const next = random(number)
  const below = (limit: number): number => Math.floor(next() * limit)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  let bytes: Uint8Array = pick(files).slice()
  // Headers decide more than pixels do.
  const place = (): number => below(next() < 0.6 ? Math.min(bytes.length, 1500) : bytes.length)
  for (let changes = 1 + below(8); changes > 0 && bytes.length > 0; changes--) {
    const at = place()
    switch (below(7)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
        break
      case 1:
        bytes[at] = pick(EDGES)
        break
      case 2:
        if (at + 4 <= bytes.length) new DataView(bytes.buffer).setUint32(at, pick(LENGTHS), true)
        break
      case 3:
        if (at + 2 <= bytes.length) new DataView(bytes.buffer).setUint16(at, below(65536), next() < 0.5)
        break
      case 4:
        bytes = bytes.slice(0, at)
        break
      case 5: {
        const end = at + below(64)
        bytes = joined(bytes.subarray(0, end), bytes.subarray(at, end), bytes.subarray(end))
        break
      }
      case 6: {
        const other = pick(files)
        const from = below(other.length)
        bytes = joined(bytes.subarray(0, at), other.subarray(from, from + below(256)), bytes.subarray(at))
      }
    }
  }
  return bytes
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
