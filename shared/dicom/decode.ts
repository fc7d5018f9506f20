import type { PixelFormat } from '../domain/loop'
import { isTooLarge } from './codeStream'
import { toRgba, type Samples, type Window } from './colour'
import { jpeg2000Components } from './codeStream'
import { jpegFrameHeader } from './jpegHeader'
import { decodeRle } from './rle'
import { transferSyntax } from './transferSyntax'

/** Decompressed samples as a codec hands them over, 8 bit or 16 bit in the platform's byte order. */
export interface Decompressed {
  readonly data: Uint8Array | Uint16Array | Int16Array
  readonly columns: number
  readonly rows: number
  readonly samplesPerPixel: number
  /** Plane after plane; absent: interleaved. */
  readonly planar?: boolean
}

/** The codecs of one platform. Each takes one frame's code stream and throws when it is damaged. */
export interface Codecs {
  /** 8-bit JPEG to RGB or grey, obeying the Adobe marker's colour transform. */
  jpeg(bytes: Uint8Array): Promise<Decompressed>
  /** 12-bit grey JPEG. */
  jpeg12(bytes: Uint8Array): Promise<Decompressed>
  jpegLossless(bytes: Uint8Array): Promise<Decompressed>
  jpegLs(bytes: Uint8Array): Promise<Decompressed>
  jpeg2000(bytes: Uint8Array): Promise<Decompressed>
  htj2k(bytes: Uint8Array): Promise<Decompressed>
}

export interface DecodedFrame {
  /** RGBA, 4 bytes a pixel, row by row. */
  readonly rgba: Uint8ClampedArray
  readonly columns: number
  readonly rows: number
}

/** One frame's stored bytes to RGBA, as the viewer shows it. Throws in words when the frame is damaged. */
export async function decodeFrame(
  format: PixelFormat,
  littleEndian: boolean,
  bytes: Uint8Array,
  codecs: Codecs,
  window: Window | null = null,
): Promise<DecodedFrame> {
  const samples = await decodeSamples(format, littleEndian, bytes, codecs)
  if (samples.columns !== format.columns || samples.rows !== format.rows)
    throw new Error(
      `the frame is ${samples.columns} × ${samples.rows} pixels, the header says ${format.columns} × ${format.rows}`,
    )
  return { rgba: toRgba(samples, format, window), columns: samples.columns, rows: samples.rows }
}

/** One frame’s stored bytes to samples before any colour or window is applied. */
export async function decodeSamples(
  format: PixelFormat,
  littleEndian: boolean,
  bytes: Uint8Array,
  codecs: Codecs,
): Promise<Samples> {
  const { coding, name } = transferSyntax(format.transferSyntaxUid)
  if (coding !== 'native' && coding !== 'rle' && isTooLarge(bytes))
    throw new Error('the compressed frame is damaged, or larger than any that is shown')
  switch (coding) {
    case 'native':
      return {
        ...geometry(format),
        data: nativeSamples(format, littleEndian, bytes),
        planar: format.planarConfiguration === 1,
        photometric: format.photometricInterpretation,
      }
    case 'rle': {
      const unpacked = decodeRle(bytes, format.rows * format.columns, format.bitsAllocated / 8)
      const data = format.bitsAllocated === 16 ? words(unpacked, true, format.signed) : unpacked
      return {
        ...geometry(format),
        data,
        planar: format.samplesPerPixel > 1,
        photometric: format.photometricInterpretation.replace(/_42[02]$/, ''),
      }
    }
    case 'jpeg':
    case 'jpegExtended': {
      const header = jpegFrameHeader(bytes)
      if (header?.bits === 12) {
        if (header.components !== 1) throw new Error('12-bit JPEG in colour is not supported here')
        return samplesOf(format, await codecs.jpeg12(bytes))
      }
      const decoded = await codecs.jpeg(withColourMarker(bytes, format))
      return samplesOf(format, decoded, 'RGB')
    }
    case 'jpegLossless':
    case 'jpegLs': {
      if (jpegFrameHeader(bytes)?.full === false)
        throw new Error('components of different sizes are not supported here')
      return samplesOf(format, await (coding === 'jpegLs' ? codecs.jpegLs(bytes) : codecs.jpegLossless(bytes)))
    }
    case 'jpeg2000':
    case 'htj2k': {
      const components = jpeg2000Components(bytes)
      if (components?.full === false) throw new Error('components of different sizes are not supported here')
      const decoded = await (coding === 'htj2k' ? codecs.htj2k(bytes) : codecs.jpeg2000(bytes))
      // The code stream's own component transform has been undone: out comes RGB, whatever the label, PS3.5 8.2.4.
      return samplesOf(format, decoded, components?.transformed ? 'RGB' : undefined)
    }
    case 'h264':
    case 'refused':
      throw new Error(`transfer syntax ${name} is not supported here`)
  }
}

/**
 * What a codec handed over, with what its samples mean. Lossless codings keep a sample of every pixel, so that a label of
 * subsampled chroma (…_422, …_420) tells of what was there before. `colour`: what three components are known to be.
 */
function samplesOf(format: PixelFormat, decoded: Decompressed, colour?: 'RGB'): Samples {
  const { photometricInterpretation, samplesPerPixel } = format
  if (decoded.samplesPerPixel !== samplesPerPixel)
    throw new Error(`the frame has ${decoded.samplesPerPixel} samples a pixel, the header says ${samplesPerPixel}`)
  const photometric =
    colour && samplesPerPixel === 3
      ? colour
      : photometricInterpretation.replace(/^(YBR_FULL|YBR_PARTIAL)_42[02]$/, '$1')
  return { ...decoded, planar: decoded.planar ?? false, photometric }
}

const geometry = ({
  columns,
  rows,
  samplesPerPixel,
}: PixelFormat): Pick<Samples, 'columns' | 'rows' | 'samplesPerPixel'> => ({ columns, rows, samplesPerPixel })

function nativeSamples(format: PixelFormat, littleEndian: boolean, bytes: Uint8Array): Samples['data'] {
  if (format.bitsAllocated === 16) return words(bytes, littleEndian, format.signed)
  return littleEndian ? bytes : swapPairs(bytes)
}

/** 8-bit samples stored as big-endian words (OW): each pair of bytes lies the other way round, PS3.5 A.3 and 8.1.1. */
function swapPairs(bytes: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bytes.length)
  for (let n = 0; n < bytes.length; n++) swapped[n] = bytes[n ^ 1] ?? 0
  return swapped
}

function words(bytes: Uint8Array, littleEndian: boolean, signed: boolean): Uint16Array | Int16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const out = signed ? new Int16Array(bytes.length >> 1) : new Uint16Array(bytes.length >> 1)
  for (let n = 0; n < out.length; n++)
    out[n] = signed ? view.getInt16(n * 2, littleEndian) : view.getUint16(n * 2, littleEndian)
  return out
}

/**
 * What a three-component JPEG's components are. The Adobe marker's transform decides, then components named R, G and B,
 * then the header: RGB there with no JFIF or Adobe marker means untransformed (PS3.5 8.2.1); all else is YCbCr.
 */
export function jpegColour(bytes: Uint8Array, format: PixelFormat): 'RGB' | 'YBR_FULL' {
  const { adobeTransform, componentIds, jfif } = jpegMarkers(bytes)
  if (adobeTransform !== null) return adobeTransform === 0 ? 'RGB' : 'YBR_FULL'
  if (componentIds === 'RGB') return 'RGB'
  return format.photometricInterpretation === 'RGB' && !jfif ? 'RGB' : 'YBR_FULL'
}

/** APP14 "Adobe" version 100, flags 0, transform 0: the components are RGB as coded. */
const ADOBE_UNTRANSFORMED = Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0)

/** The same JPEG, marked as untransformed where only the DICOM header says so: decoders go by the marker alone. */
export function withColourMarker(bytes: Uint8Array, format: PixelFormat): Uint8Array {
  if (
    format.samplesPerPixel !== 3 ||
    jpegColour(bytes, format) === 'YBR_FULL' ||
    jpegMarkers(bytes).adobeTransform === 0
  )
    return bytes
  const marked = new Uint8Array(bytes.length + ADOBE_UNTRANSFORMED.length)
  marked.set(bytes.subarray(0, 2))
  marked.set(ADOBE_UNTRANSFORMED, 2)
  marked.set(bytes.subarray(2), 2 + ADOBE_UNTRANSFORMED.length)
  return marked
}

interface JpegMarkers {
  readonly adobeTransform: number | null
  readonly jfif: boolean
  readonly componentIds: string
}

function jpegMarkers(bytes: Uint8Array): JpegMarkers {
  let adobeTransform: number | null = null
  let jfif = false
  let componentIds = ''
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xda) break
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    const text = String.fromCharCode(...bytes.subarray(at + 4, at + 9))
    if (marker === 0xee && text === 'Adobe') adobeTransform = bytes[at + 15] ?? null
    if (marker === 0xe0 && text.startsWith('JFIF')) jfif = true
    if (marker >= 0xc0 && marker <= 0xc2)
      componentIds = [0, 1, 2].map((n) => String.fromCharCode(bytes[at + 10 + 3 * n] ?? 0)).join('')
    at += 2 + length
  }
  return { adobeTransform, jfif, componentIds }
}
