import type { Loop, PixelFormat, PixelLayout } from '../domain/loop'
import { fail, failureOf, ok, type Failure, type Result } from '../result'
import { memorySource, type ByteSource } from './byteSource'
import { NEEDS_MORE, openDataSet, reasonOf, type OpenedDataSet } from './dataset'
import { formatOf, hasDamagedLut, levelsDifferByFrame, pixelAspectOf } from './format'
import { findFrames } from './frames'
import { limits } from './limits'
import { regionsOf } from './regions'
import { sopClassName } from './sopClass'
import { timingOf } from './timing'
import { transferSyntax } from './transferSyntax'
import { valuesOf, type Values } from './values'
import { inspectVideo } from './video/inspect'
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

  const number = values.number(tags.NumberOfFrames)
  const statedFrames = number !== null && number >= 1 ? Math.trunc(number) : null
  const found = await findFrames(opened, pixels, format, statedFrames)
  if (!found.ok) return found
  const { kind } = found.value
  const video = kind === 'video' ? await inspectVideo(pixels, found.value.frames[0] ?? [], format, statedFrames) : null
  const frames = video ? video.frames : found.value.frames.length
  if (frames > limits.frames) return fail('tooManyFrames', { most: limits.frames })
  const layout: PixelLayout = {
    kind,
    frames: found.value.frames,
    littleEndian: opened.littleEndian || (format.bitsAllocated === 8 && pixelData.vr !== 'OW'),
    deflated: opened.deflated,
  }
  const { timing, warnings: timingWarnings } = timingOf(values, frames, statedFrames ?? frames)
  const loop: Loop = {
    sopInstanceUid,
    sopClassUid,
    modality: values.text(tags.Modality).toUpperCase().slice(0, 16),
    seriesInstanceUid,
    studyInstanceUid,
    instanceNumber: values.number(tags.InstanceNumber),
    kind: frames > 1 ? 'cine' : 'still',
    frames,
    timing,
    format: found.value.format,
    layout,
    pixelAspect: pixelAspectOf(values),
    regions: regionsOf(values),
    rWaveTimesMs: rWaveTimes(values),
    heartRatePerMin: positive(values.number(tags.HeartRate)),
    view: viewOf(values),
    stage: values.text(tags.StageName) || null,
    acquiredAt: acquisitionTime(values),
    manufacturer: [values.text(tags.Manufacturer), values.text(tags.ManufacturerModelName)].filter(Boolean).join(' '),
    warnings: [
      ...found.value.warnings,
      ...(video?.warnings ?? []),
      ...timingWarnings,
      ...dateWarnings(values),
      ...(levelsDifferByFrame(values) ? [failureOf('levelsDifferByFrame')] : []),
    ],
    refusal: refusalOf(values, found.value.format) ?? video?.refusal ?? null,
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
  if (samplesPerPixel < 1 || samplesPerPixel > 4) return failureOf('samplesUnknown', { samples: samplesPerPixel })
  if (bitsStored < 1 || highBit < bitsStored - 1 || highBit >= bitsAllocated)
    return failureOf('bitsUnknown', { bitsStored, highBit, bitsAllocated })
  return null
}

/** Photometric interpretations that are shown, and how many samples a pixel has in each; PS3.3 C.7.6.3.1.2. */
const photometrics: Readonly<Record<string, number>> = {
  MONOCHROME1: 1,
  MONOCHROME2: 1,
  'PALETTE COLOR': 1,
  RGB: 3,
  YBR_FULL: 3,
  YBR_FULL_422: 3,
  YBR_PARTIAL_422: 3,
  YBR_PARTIAL_420: 3,
  YBR_RCT: 3,
  YBR_ICT: 3,
}

function refusalOf(values: Values, format: PixelFormat): Failure | null {
  const { photometricInterpretation, samplesPerPixel } = format
  const syntax = transferSyntax(format.transferSyntaxUid)
  if (syntax.coding === 'refused')
    return failureOf(syntax.stereo ? 'stereoSyntax' : 'unsupportedSyntax', { syntax: syntax.name })
  if (photometrics[photometricInterpretation] !== samplesPerPixel)
    return failureOf('photometricOther', { photometric: photometricInterpretation, samples: samplesPerPixel })
  if (photometricInterpretation === 'PALETTE COLOR' && !format.palette) return failureOf('colourTableMissing')
  return hasDamagedLut(values, format) ? failureOf('greyTableDamaged') : null
}

const dates = { StudyDate: tags.StudyDate, PatientBirthDate: tags.PatientBirthDate } as const

/** Dates that are there but that no calendar has are left out, and said. */
const dateWarnings = (values: Values): readonly Failure[] =>
  Object.entries(dates).flatMap(([attribute, tag]) => {
    const written = values.text(tag)
    return written === '' || values.date(tag) !== null
      ? []
      : [failureOf('dateImpossible', { attribute, written: written.slice(0, 32) })]
  })

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
