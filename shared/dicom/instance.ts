import type { Loop, PixelFormat, PixelLayout } from '../domain/loop'
import { fail, failureOf, ok, type Failure, type Result } from '../result'
import { memorySource, type ByteSource } from './byteSource'
import { NEEDS_MORE, openDataSet, reasonOf, type OpenedDataSet } from './dataset'
import { formatOf, pixelAspectOf } from './format'
import { limits } from './limits'
import { encapsulatedFrames, nativeFrames, type FoundFrames } from './layout'
import { regionsOf } from './regions'
import { sopClassName } from './sopClass'
import { timingOf } from './timing'
import { isVideo, transferSyntax } from './transferSyntax'
import { valuesOf, type Values } from './values'
import { viewOf } from './view'
import { parsedInstance, type ParsedInstance } from './parsedInstance'
import { tags } from './tags'

/** Failure code of a media directory, PS3.3 F.2: not an image, but a list of files to import. */
export const DICOMDIR = 'dicomdir'
const MEDIA_DIRECTORY = '1.2.840.10008.1.3.10'

const FIRST_READ_BYTES = 256 * 1024

/**
 * Reads an instance from any byte source, loading its header and, of encapsulated pixels, only item headers. Throws
 * only what the source throws: whatever the bytes make a parser throw is a damaged header.
 */
export const readInstance = (source: ByteSource): Promise<Result<ParsedInstance>> => guarded(source, parse)

/** `read` with the source's own errors told from those of parsing what it gave. */
export async function guarded<T>(
  source: ByteSource,
  read: (source: ByteSource) => Promise<Result<T>>,
): Promise<Result<T>> {
  let unreadable: { readonly error: unknown } | null = null
  const watched: ByteSource = {
    size: source.size,
    read: (offset, length) =>
      source.read(offset, length).catch((error: unknown) => {
        unreadable = { error }
        throw error
      }),
  }
  try {
    return await read(watched)
  } catch (error) {
    if (unreadable) throw error
    return fail('damagedHeader', { reason: reasonOf(error) })
  }
}

async function parse(source: ByteSource): Promise<Result<ParsedInstance>> {
  const opened = await openHead(source)
  if (!opened.ok) return opened
  // Offsets of a deflated instance count in its inflated bytes.
  const pixels = opened.value.deflated ? memorySource(opened.value.bytes) : source
  return describe(opened.value, pixels)
}

/** Opens just the header, reading twice as much each time it does not suffice. */
export async function openHead(source: ByteSource): Promise<Result<OpenedDataSet>> {
  for (let length = FIRST_READ_BYTES; ; length *= 2) {
    const complete = length >= source.size
    if (length > limits.headerBytes && !complete)
      return fail('headerTooLong', { megabytes: limits.headerBytes / 2 ** 20 })
    const opened = openDataSet(await source.read(0, Math.min(length, source.size)), complete)
    if (opened.ok || opened.failure.code !== NEEDS_MORE || complete) return opened
  }
}

async function describe(opened: OpenedDataSet, pixels: ByteSource): Promise<Result<ParsedInstance>> {
  const values = valuesOf(opened.dataSet)
  const sopClassUid = values.text(tags.SOPClassUID) || opened.mediaStorageSopClassUid
  const pixelData = opened.dataSet.elements[tags.PixelData]
  if (sopClassUid === MEDIA_DIRECTORY) return fail('dicomdir')
  if (!pixelData) return fail('notAnImage', { sopClass: sopClassName(sopClassUid) })
  const sopInstanceUid = values.text(tags.SOPInstanceUID)
  const studyInstanceUid = values.text(tags.StudyInstanceUID)
  const seriesInstanceUid = values.text(tags.SeriesInstanceUID)
  if (!sopInstanceUid || !studyInstanceUid || !seriesInstanceUid) return fail('noIdentity')
  const format = formatOf(values, opened.transferSyntaxUid)
  if (!format) return fail('unsupportedPixels', { bitsAllocated: values.uint16(tags.BitsAllocated) ?? 0 })

  const unbounded = outOfBounds(format)
  if (unbounded) return { ok: false, failure: unbounded }

  const statedFrames = Math.max(1, Math.trunc(values.number(tags.NumberOfFrames) ?? 1))
  const found = await findFrames(opened, pixels, format, statedFrames)
  if (!found.ok) return found
  const video = isVideo(format.transferSyntaxUid)
  const frames = video ? statedFrames : found.value.frames.length
  if (frames > limits.frames) return fail('tooManyFrames', { frames, most: limits.frames })
  const layout: PixelLayout = {
    kind: video ? 'video' : pixelData.hadUndefinedLength ? 'encapsulated' : 'native',
    frames: found.value.frames,
    littleEndian: opened.littleEndian || (format.bitsAllocated === 8 && pixelData.vr !== 'OW'),
    deflated: opened.deflated,
  }
  const loop: Loop = {
    sopInstanceUid,
    sopClassUid,
    seriesInstanceUid,
    studyInstanceUid,
    instanceNumber: values.number(tags.InstanceNumber),
    kind: frames > 1 ? 'cine' : 'still',
    frames,
    timing: timingOf(values, frames),
    format,
    layout,
    pixelAspect: pixelAspectOf(values),
    regions: regionsOf(values),
    rWaveTimesMs: rWaveTimes(values),
    heartRatePerMin: positive(values.number(tags.HeartRate)),
    view: viewOf(values),
    stage: values.text(tags.StageName) || null,
    acquiredAt: acquisitionTime(values),
    manufacturer: [values.text(tags.Manufacturer), values.text(tags.ManufacturerModelName)].filter(Boolean).join(' '),
    warnings: found.value.warning ? [found.value.warning] : [],
    refusal: refusalOf(format),
  }
  const parsed = parsedInstance.safeParse({
    patient: patientOf(values),
    study: studyOf(values, studyInstanceUid),
    series: seriesOf(values, seriesInstanceUid),
    loop,
  })
  if (!parsed.success)
    return fail('headerOutOfBounds', { attribute: parsed.error.issues[0]?.path.at(-1)?.toString() ?? '' })
  return ok(parsed.data)
}

async function findFrames(
  opened: OpenedDataSet,
  pixels: ByteSource,
  format: PixelFormat,
  count: number,
): Promise<Result<FoundFrames>> {
  const element = opened.dataSet.elements[tags.PixelData]
  if (!element) throw new Error('findFrames: called only where there is pixel data')
  if (element.hadUndefinedLength) {
    return encapsulatedFrames(pixels, element.dataOffset, isVideo(format.transferSyntaxUid) ? 1 : count)
  }
  if (transferSyntax(format.transferSyntaxUid).coding !== 'native') return fail('damagedPixels')
  // Big-endian words of 8-bit samples: the last sample of an odd frame lies behind its pad byte.
  const frameBytes = nativeFrameBytes(format)
  const whole = !opened.littleEndian && element.vr === 'OW' && count === 1 ? frameBytes + (frameBytes % 2) : frameBytes
  return nativeFrames(element.dataOffset, whole, count, pixels.size)
}

/** Bytes of one native frame; YBR_FULL_422 keeps two bytes a pixel, PS3.3 C.7.6.3.1.2. */
export function nativeFrameBytes(format: PixelFormat): number {
  const samples =
    format.photometricInterpretation === 'YBR_FULL_422'
      ? 2
      : format.photometricInterpretation === 'YBR_PARTIAL_420'
        ? 1.5
        : format.samplesPerPixel
  return (format.rows * format.columns * samples * format.bitsAllocated) / 8
}

/** Pixels that no image has, or more of them than can be shown; null where the format is one. */
function outOfBounds({
  rows,
  columns,
  samplesPerPixel,
  bitsStored,
  highBit,
  bitsAllocated,
}: PixelFormat): Failure | null {
  if (rows * columns > limits.framePixels)
    return failureOf('frameTooLarge', { columns, rows, megapixels: limits.framePixels / 2 ** 20 })
  if (![1, 3].includes(samplesPerPixel)) return failureOf('samplesUnknown', { samples: samplesPerPixel })
  if (bitsStored < 1 || highBit < bitsStored - 1 || highBit >= bitsAllocated)
    return failureOf('bitsUnknown', { bitsStored, highBit, bitsAllocated })
  return null
}

function refusalOf(format: PixelFormat): Failure | null {
  const syntax = transferSyntax(format.transferSyntaxUid)
  if (syntax.coding === 'refused')
    return failureOf(syntax.stereo ? 'stereoSyntax' : 'unsupportedSyntax', { syntax: syntax.name })
  if (format.photometricInterpretation === 'PALETTE COLOR' && !format.palette) return failureOf('colourTableMissing')
  return null
}

const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null)

/** R Wave Time Vector (0018,6060), FL, ms from the start of the loop. */
function rWaveTimes(values: Values): readonly number[] {
  const element = values.dataSet.elements[tags.RWaveTimeVector]
  const count = element ? Math.floor(element.length / 4) : 0
  return Array.from({ length: count }, (_, n) => values.dataSet.float(tags.RWaveTimeVector, n) ?? Number.NaN).filter(
    (ms) => Number.isFinite(ms) && ms >= 0,
  )
}

function acquisitionTime(values: Values): string | null {
  const date = values.date(tags.AcquisitionDate) ?? values.date(tags.ContentDate)
  const time = values.time(tags.AcquisitionTime) ?? values.time(tags.ContentTime)
  return date ? `${date}T${time ?? '00:00:00'}` : null
}

function patientOf(values: Values): ParsedInstance['patient'] {
  const sex = values.text(tags.PatientSex).toUpperCase()
  return {
    issuerOfPatientId: values.text(tags.IssuerOfPatientID),
    patientId: values.text(tags.PatientID),
    name: values.personName(tags.PatientName),
    birthDate: values.date(tags.PatientBirthDate),
    sex: sex === 'F' || sex === 'M' || sex === 'O' ? sex : null,
  }
}

function studyOf(values: Values, studyInstanceUid: string): ParsedInstance['study'] {
  const heightM = positive(values.number(tags.PatientSize))
  return {
    studyInstanceUid,
    studyDate: values.date(tags.StudyDate),
    studyTime: values.time(tags.StudyTime),
    description: values.text(tags.StudyDescription),
    accessionNumber: values.text(tags.AccessionNumber),
    heightCm: heightM === null ? null : Math.round(heightM * 1000) / 10,
    weightKg: positive(values.number(tags.PatientWeight)),
  }
}

function seriesOf(values: Values, seriesInstanceUid: string): ParsedInstance['series'] {
  return {
    seriesInstanceUid,
    modality: values.text(tags.Modality),
    description: values.text(tags.SeriesDescription),
    seriesNumber: values.number(tags.SeriesNumber),
  }
}
