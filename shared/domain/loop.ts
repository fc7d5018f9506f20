import { z } from 'zod'
import { failure } from './failure'

/** Where the frame times came from, in the order they are trusted. `assumed` is 30 fps and is shown as such. */
export const timingSource = z.enum([
  'FrameTimeVector',
  'FrameTime',
  'CineRate',
  'RecommendedDisplayFrameRate',
  'assumed',
])

export const timing = z.object({
  source: timingSource,
  /** Start of each frame from the first frame's start; ascending, first is 0; one per frame. */
  frameStartsMs: z.array(z.number()).readonly(),
  /** Length of the whole loop, the last frame included. */
  durationMs: z.number(),
})
export type Timing = z.infer<typeof timing>

/** Region of calibrated pixels, DICOM PS3.3 C.8.5.5. Coordinates are in stored pixels, maxima inclusive. */
export const ultrasoundRegion = z.object({
  minX: z.number().int(),
  minY: z.number().int(),
  maxX: z.number().int(),
  maxY: z.number().int(),
  /** C.8.5.5.1.1: 1 = 2D, 2 = M-mode, 3 = spectral, 4 = wave form, 5 = graphics, 0 = none. */
  spatialFormat: z.number().int(),
  /** C.8.5.5.1.2: 1 = tissue, 2 = colour flow, 3 = PW, 4 = CW, 10 = ECG … */
  dataType: z.number().int(),
  flags: z.number().int(),
  /** C.8.5.5.1.15: 3 = cm, 4 = s, 7 = cm/s, 8 = cm2 … 0 = none. */
  unitsX: z.number().int(),
  unitsY: z.number().int(),
  /** Physical change per pixel, in the units above; null when the file gives none. */
  deltaX: z.number().nullable(),
  deltaY: z.number().nullable(),
  referencePixelX: z.number().nullable(),
  referencePixelY: z.number().nullable(),
  referenceValueX: z.number().nullable(),
  referenceValueY: z.number().nullable(),
})
export type UltrasoundRegion = z.infer<typeof ultrasoundRegion>

export const viewCode = z.enum(['A4C', 'A2C', 'A3C', 'PLAX', 'PSAX', 'SC', 'other'])
export type ViewCode = z.infer<typeof viewCode>

/** The view of a loop and who said so. */
export const viewLabel = z.object({
  code: viewCode,
  name: z.string(),
  source: z.enum(['DICOM', 'model', 'reader']),
  probability: z.number().nullable(),
  /** The file bears no code that we know: its words were taken. */
  byWords: z.literal(true).optional(),
})
export type ViewLabel = z.infer<typeof viewLabel>

/** Bytes of one compressed or native frame inside the stored file: one or more fragments, in order. */
export const frameBytes = z.array(z.object({ offset: z.number().int(), length: z.number().int() })).readonly()

/**
 * Where the pixels lie in the stored file. `frames[n]` holds frame n's fragments.
 * `video`: the whole stream (one elementary/MP4 stream for all frames) is `frames[0]`.
 * `deflated`: offsets count in the inflated data set, which the protocol serves.
 */
export const pixelLayout = z.object({
  kind: z.enum(['native', 'encapsulated', 'video']),
  frames: z.array(frameBytes).readonly(),
  /** False: words of the stored bytes are big-endian, pairs of 8-bit samples among them. */
  littleEndian: z.boolean(),
  deflated: z.boolean(),
})
export type PixelLayout = z.infer<typeof pixelLayout>

/** 8/16 bit palette, PS3.3 C.7.6.3.1.5: entries scaled to 8 bit, `first` = the pixel value the table starts at. */
export const palette = z.object({
  first: z.number().int(),
  red: z.array(z.number().int()).readonly(),
  green: z.array(z.number().int()).readonly(),
  blue: z.array(z.number().int()).readonly(),
})

/** Modality or VOI LUT, PS3.3 C.11.1 and C.11.2: values below `first` take the first entry, those beyond the last. */
export const lookupTable = z.object({
  first: z.number().int(),
  /** Bits of an entry: the largest is 2^bits − 1. */
  bits: z.number().int(),
  entries: z.array(z.number().int()).readonly(),
})
export type LookupTable = z.infer<typeof lookupTable>

/** How stored grey values become levels; PS3.3 C.11.1 and C.11.2. Absent parts: the linear window of `pixelFormat`. */
export const greyLevels = z.object({
  /** Stands instead of slope and intercept. */
  modalityLut: lookupTable.optional(),
  /** Stands instead of window center and width until the reader sets a window. */
  voiLut: lookupTable.optional(),
  voiFunction: z.enum(['LINEAR_EXACT', 'SIGMOID']).optional(),
  /** Stored values, both ends among them, that are no picture (C.7.5.1.1.2): shown black. */
  padding: z.tuple([z.number().int(), z.number().int()]).optional(),
})

/** All a decoder needs to turn stored bytes into RGB; straight from the header, checked. */
export const pixelFormat = z.object({
  transferSyntaxUid: z.string(),
  photometricInterpretation: z.string(),
  rows: z.number().int().positive(),
  columns: z.number().int().positive(),
  samplesPerPixel: z.number().int(),
  planarConfiguration: z.number().int(),
  bitsAllocated: z.number().int(),
  bitsStored: z.number().int(),
  highBit: z.number().int(),
  signed: z.boolean(),
  rescaleSlope: z.number(),
  rescaleIntercept: z.number(),
  windowCenter: z.number().nullable(),
  windowWidth: z.number().nullable(),
  palette: palette.nullable(),
  greyLevels: greyLevels.optional(),
})
export type PixelFormat = z.infer<typeof pixelFormat>

/** One image instance: a cine loop, or a still with one frame. */
export const loop = z.object({
  sopInstanceUid: z.string(),
  sopClassUid: z.string(),
  /** Modality (0008,0060); absent in loops that were imported before it was kept. */
  modality: z.string().optional(),
  seriesInstanceUid: z.string(),
  studyInstanceUid: z.string(),
  instanceNumber: z.number().nullable(),
  kind: z.enum(['cine', 'still']),
  frames: z.number().int().positive(),
  timing,
  format: pixelFormat,
  layout: pixelLayout,
  /** Height over width of one stored pixel on screen (PixelAspectRatio row/column or from spacing); 1 = square. */
  pixelAspect: z.number().positive(),
  regions: z.array(ultrasoundRegion).readonly(),
  /** R wave times from the start of the first frame, RWaveTimeVector (0018,6060). */
  rWaveTimesMs: z.array(z.number()).readonly(),
  heartRatePerMin: z.number().nullable(),
  view: viewLabel.nullable(),
  stage: z.string().nullable(),
  acquiredAt: z.string().nullable(),
  manufacturer: z.string(),
  /** Told to the reader, e.g. that the file ends after frame 12 of 30. */
  warnings: z.array(failure).readonly(),
  /** Why this image can't be shown here; null when it can. */
  refusal: failure.nullable(),
})
export type Loop = z.infer<typeof loop>
