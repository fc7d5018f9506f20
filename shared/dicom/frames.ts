import type { PixelFormat, PixelLayout } from '../domain/loop'
import { fail, failureOf, ok, type Failure, type Result } from '../result'
import type { ByteSource } from './byteSource'
import { STREAM_HEAD_BYTES, streamCoding, type StreamCoding } from './codeStream'
import type { OpenedDataSet } from './dataset'
import { encapsulatedFrames, extendedOffsets, nativeFrames, readItems, type Items } from './layout'
import { tags } from './tags'
import { EXPLICIT_LITTLE_ENDIAN, isVideo, transferSyntax } from './transferSyntax'

export interface FoundPixels {
  /** The header's, put right by what the pixels themselves are. */
  readonly format: PixelFormat
  readonly kind: PixelLayout['kind']
  readonly frames: PixelLayout['frames']
  readonly warnings: readonly Failure[]
}

/** Where the frames lie and in what form. `stated` is Number of Frames, null where the header gives none. */
export async function findFrames(
  opened: OpenedDataSet,
  pixels: ByteSource,
  format: PixelFormat,
  stated: number | null,
): Promise<Result<FoundPixels>> {
  const element = opened.dataSet.elements[tags.PixelData]
  if (!element) throw new Error('findFrames: called only where there is pixel data')
  const { coding } = transferSyntax(format.transferSyntaxUid)
  if (!element.hadUndefinedLength) {
    const fits = formsOf(format).some((form) => fitsNative(form, stated, element.length))
    const inItems = !fits && (await beginsWithItem(pixels, element.dataOffset))
    if (coding === 'native' ? !inItems : fits && coding !== 'refused') return native(opened, pixels, format, stated)
    if (!inItems) return fail('damagedPixels')
  }
  const items = await readItems(pixels, element.dataOffset)
  if (!items.ok) return items
  if (isVideo(format.transferSyntaxUid) && (await codingOf(pixels, items.value)) === null)
    return video(format, items.value)
  return encapsulated(opened, pixels, items.value, format, stated)
}

function video(format: PixelFormat, { fragments }: Items): Result<FoundPixels> {
  if (fragments.length === 0) return fail('truncated')
  const stream = fragments.map(({ offset, length }) => ({ offset, length }))
  return ok({ format, kind: 'video', frames: [stream], warnings: [] })
}

async function encapsulated(
  { dataSet }: OpenedDataSet,
  pixels: ByteSource,
  items: Items,
  labelled: PixelFormat,
  stated: number | null,
): Promise<Result<FoundPixels>> {
  const coding = await codingOf(pixels, items)
  const syntax = transferSyntax(labelled.transferSyntaxUid)
  const raw = coding === null && syntax.coding === 'native'
  const frameBytes = nativeFrameBytes(labelled)
  // Each item may hold a frame that is not compressed: Encapsulated Uncompressed, PS3.5 A.4.11.
  if (raw && !items.fragments.every(({ length }) => length === frameBytes + (frameBytes % 2)))
    return fail('pixelsUnknown')
  const table = dataSet.elements[tags.ExtendedOffsetTable]
  const extended = table
    ? extendedOffsets(dataSet.byteArray.subarray(table.dataOffset, table.dataOffset + table.length))
    : []
  const found = await encapsulatedFrames(pixels, items, extended, stated)
  if (!found.ok) return found
  const uid = coding === null ? labelled.transferSyntaxUid : syntaxAsFound(labelled.transferSyntaxUid, coding)
  const mislabelled =
    uid === labelled.transferSyntaxUid
      ? []
      : [failureOf('syntaxOther', { labelled: syntax.name, found: transferSyntax(uid).name })]
  return ok({
    format: { ...labelled, transferSyntaxUid: uid },
    kind: raw ? 'native' : 'encapsulated',
    frames: found.value.frames,
    warnings: [...mislabelled, ...(found.value.warning ? [found.value.warning] : [])],
  })
}

async function codingOf(pixels: ByteSource, { fragments }: Items): Promise<StreamCoding | null> {
  const [first] = fragments
  return first ? streamCoding(await pixels.read(first.offset, Math.min(first.length, STREAM_HEAD_BYTES))) : null
}

/** By what syntax bytes of each coding are decoded where the label says another. */
const syntaxes: Readonly<Record<StreamCoding, string>> = {
  jpeg: '1.2.840.10008.1.2.4.50',
  jpegLossless: '1.2.840.10008.1.2.4.57',
  jpegLs: '1.2.840.10008.1.2.4.81',
  jpeg2000: '1.2.840.10008.1.2.4.91',
  htj2k: '1.2.840.10008.1.2.4.203',
  rle: '1.2.840.10008.1.2.5',
}

/** The labelled syntax where it is of the coding found, or one that is refused by name; else that coding's. */
function syntaxAsFound(labelled: string, found: StreamCoding): string {
  const { coding } = transferSyntax(labelled)
  const same = coding === found || (coding === 'jpegExtended' && found === 'jpeg') || coding === 'refused'
  return same ? labelled : syntaxes[found]
}

const ITEM_TAG = [0xfe, 0xff, 0x00, 0xe0]

async function beginsWithItem(pixels: ByteSource, at: number): Promise<boolean> {
  if (at + 4 > pixels.size) return false
  const bytes = await pixels.read(at, 4)
  return ITEM_TAG.every((byte, n) => bytes[n] === byte)
}

function native(
  { dataSet, littleEndian }: OpenedDataSet,
  pixels: ByteSource,
  labelled: PixelFormat,
  stated: number | null,
): Result<FoundPixels> {
  const element = dataSet.elements[tags.PixelData]
  if (!element) throw new Error('native: called only where there is pixel data')
  const syntax = transferSyntax(labelled.transferSyntaxUid)
  const form = formByLength(labelled, stated, element.length)
  const format = syntax.coding === 'native' ? form : { ...form, transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN }
  const frameBytes = nativeFrameBytes(format)
  // Big-endian words of 8-bit samples: the last sample of an odd frame lies behind its pad byte.
  const inWords = !littleEndian && element.vr === 'OW' && format.bitsAllocated === 8 && frameBytes % 2 === 1
  if (inWords && element.length > frameBytes + 1) return fail('framesAcrossWords')
  const found = nativeFrames(
    { offset: element.dataOffset, length: element.length },
    inWords ? frameBytes + 1 : frameBytes,
    stated,
    pixels.size,
  )
  if (!found.ok) return found
  const mislabelled =
    syntax.coding === 'native'
      ? []
      : [failureOf('syntaxOther', { labelled: syntax.name, found: transferSyntax(EXPLICIT_LITTLE_ENDIAN).name })]
  const { frames, warning } = found.value
  return ok({ format, kind: 'native', frames, warnings: [...mislabelled, ...(warning ? [warning] : [])] })
}

/** Chroma of every pixel, and of every second: what labels confuse. */
const otherForms: Readonly<Record<string, string>> = { YBR_FULL_422: 'YBR_FULL', YBR_FULL: 'YBR_FULL_422' }

const formsOf = (labelled: PixelFormat): readonly PixelFormat[] => {
  const other = labelled.samplesPerPixel === 3 ? otherForms[labelled.photometricInterpretation] : undefined
  return other === undefined ? [labelled] : [labelled, { ...labelled, photometricInterpretation: other }]
}

/** The labelled form, or the other where only that fills the bytes that are there. */
function formByLength(labelled: PixelFormat, stated: number | null, length: number): PixelFormat {
  const forms = formsOf(labelled)
  const whole = (format: PixelFormat): boolean =>
    length >= nativeFrameBytes(format) && length % nativeFrameBytes(format) <= 1
  return forms.find((format) => fitsNative(format, stated, length)) ?? forms.find(whole) ?? labelled
}

/** Whether that many frames fill that many bytes, a pad byte apart. */
function fitsNative(format: PixelFormat, stated: number | null, length: number): boolean {
  const bytes = (stated ?? 1) * nativeFrameBytes(format)
  return length === bytes || length === bytes + (bytes % 2)
}

/** Bytes of a pixel's samples at 8 bits where chroma is kept of fewer pixels than there are, PS3.3 C.7.6.3.1.2. */
const subsampled: Readonly<Record<string, number>> = { YBR_FULL_422: 2, YBR_PARTIAL_422: 2, YBR_PARTIAL_420: 1.5 }

/** Bytes of one native frame. */
export function nativeFrameBytes(format: PixelFormat): number {
  const samples = subsampled[format.photometricInterpretation] ?? format.samplesPerPixel
  return (format.rows * format.columns * samples * format.bitsAllocated) / 8
}
