import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  createFrameRenderer,
  makePatient,
  makeVisit,
  mixSeed,
  phantomViews,
  sectorGeometry,
  truth,
  type FrameRenderer,
  type PhantomPatient,
  type PhantomView,
  type PhantomVisit,
} from '../phantom/index'
import { createJpegEncoder } from '../dicom/encodeJpeg'
import { writeDicom } from '../dicom/write'
import { drawScreen, ECG_STRIP, SCREEN, SECTOR } from './screen'
import { demoPatients, STRANGER_SEED, type DemoPatient, type DemoVisit } from './stories'

export interface DemoWritten {
  readonly files: readonly string[]
  readonly patients: number
  readonly studies: number
}

export interface DemoOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { readonly filesDone: number; readonly filesTotal: number }) => void
}

const FRAME_RATE_PER_S = 30
const BEATS = 2
const JPEG_QUALITY = 80
const ULTRASOUND_MULTIFRAME = '1.2.840.10008.5.1.4.1.1.3.1'
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50'

/** Writes the demo patients as DICOM files below `folder`, the same bytes every time; `truth.json` beside them is for tests. */
export async function writeDemoPatients(
  folder: string,
  { signal, onProgress }: DemoOptions = {},
): Promise<DemoWritten> {
  const encode = await createJpegEncoder(JPEG_QUALITY)
  const renderFrame = createFrameRenderer()
  const filesTotal = demoPatients.reduce((sum, { visits }) => sum + visits.length * phantomViews.length, 0)
  const files: string[] = []
  const truths: object[] = []
  for (const person of demoPatients) {
    const own = makePatient(person.heartSeed)
    let previous: PhantomVisit | undefined
    for (const [n, planned] of person.visits.entries()) {
      const heart = planned.heartOf ? makePatient(STRANGER_SEED) : own
      const visit = makeVisit(
        heart,
        mixSeed(person.heartSeed, n),
        planned.heartOf ? undefined : previous,
        planned.state,
      )
      if (!planned.heartOf) previous = visit
      for (const view of phantomViews) {
        if (signal?.aborted) return { files, patients: demoPatients.length, studies: countVisits() }
        const file = path.join(folder, person.id, planned.date, `${view}.dcm`)
        await mkdir(path.dirname(file), { recursive: true })
        await writeFile(file, drawLoop(renderFrame, person, planned, n, heart, visit, view, encode))
        files.push(file)
        truths.push({
          file: path.relative(folder, file),
          patientId: person.id,
          date: planned.date,
          misfiled: planned.heartOf !== undefined,
          ...truth(heart, visit, view),
        })
        onProgress?.({ filesDone: files.length, filesTotal })
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  }
  await writeFile(path.join(folder, 'truth.json'), JSON.stringify(truths, null, 1))
  return { files, patients: demoPatients.length, studies: countVisits() }
}

const countVisits = (): number => demoPatients.reduce((sum, { visits }) => sum + visits.length, 0)

function drawLoop(
  renderFrame: FrameRenderer,
  person: DemoPatient,
  planned: DemoVisit,
  visitNumber: number,
  heart: PhantomPatient,
  visit: PhantomVisit,
  view: PhantomView,
  encode: (rgb: Uint8Array, width: number, height: number) => Uint8Array,
): Uint8Array {
  const frameTimeMs = 1000 / FRAME_RATE_PER_S
  const phasePerFrame = visit.heartRatePerMin / 60 / FRAME_RATE_PER_S
  const frames = Math.round(BEATS / phasePerFrame)
  const viewNumber = phantomViews.indexOf(view)
  const startPhase = -0.1 * (viewNumber + 1)
  const text = { patientId: person.id, date: dashed(planned.date), view: views[view].meaning }
  const pixels = Array.from({ length: frames }, (_, frame) => {
    const moment = {
      frame,
      frames,
      phase: startPhase + frame * phasePerFrame,
      phasePerFrame,
      frameSeed: mixSeed(visit.seed, viewNumber, frame),
    }
    return encode(drawScreen(renderFrame, heart, visit, view, moment, text).rgb, SCREEN.width, SCREEN.height)
  })
  const rWaves = [0, 1, 2]
    .map((beat) => ((beat - startPhase) / phasePerFrame) * frameTimeMs)
    .filter((ms) => ms < frames * frameTimeMs)
  return writeDicom(
    attributes(person, planned, visitNumber, visit, view, frames, frameTimeMs, rWaves),
    JPEG_BASELINE,
    pixels,
  )
}

/** SNOMED CT concepts of CID 12226 "Echocardiography Image View", PS3.16. */
const views: Readonly<
  Record<PhantomView, { readonly code: string; readonly meaning: string; readonly short: string }>
> = {
  A4C: { code: '399214001', meaning: 'Apical four chamber', short: 'A4C' },
  A2C: { code: '399232001', meaning: 'Apical two chamber', short: 'A2C' },
  PLAX: { code: '399139001', meaning: 'Parasternal long axis', short: 'PLAX' },
  PSAX: { code: '399306005', meaning: 'Parasternal short axis', short: 'PSAX' },
}

function attributes(
  person: DemoPatient,
  planned: DemoVisit,
  visitNumber: number,
  visit: PhantomVisit,
  view: PhantomView,
  frames: number,
  frameTimeMs: number,
  rWaves: readonly number[],
) {
  const uid = (...parts: readonly (string | number)[]): string => uidOf(person.id, visitNumber, ...parts)
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    ImageType: ['ORIGINAL', 'PRIMARY', '2D IMAGING', '0001'],
    Laterality: '',
    NumberOfStages: '1',
    StageNumber: '1',
    NumberOfViewsInStage: String(phantomViews.length),
    ViewNumber: String(phantomViews.indexOf(view) + 1),
    SOPClassUID: ULTRASOUND_MULTIFRAME,
    SOPInstanceUID: uid('instance', view),
    StudyDate: planned.date,
    SeriesDate: planned.date,
    ContentDate: planned.date,
    AcquisitionDateTime: planned.date + planned.time,
    StudyTime: planned.time,
    SeriesTime: planned.time,
    ContentTime: planned.time,
    AccessionNumber: `${person.id}-${visitNumber + 1}`,
    Modality: 'US',
    Manufacturer: 'Longaxis',
    ManufacturerModelName: 'Synthetic phantom',
    ReferringPhysicianName: '',
    StudyDescription: `Echo: ${planned.indication}`,
    SeriesDescription: views[view].meaning,
    ViewName: views[view].short,
    PatientName: `${person.family}^${person.given}`,
    PatientID: person.id,
    IssuerOfPatientID: 'LONGAXIS DEMO',
    PatientBirthDate: person.birthDate,
    PatientSex: person.sex,
    PatientSize: String(person.heightM),
    PatientWeight: String(person.weightKg),
    FrameTime: frameTimeMs.toFixed(6),
    HeartRate: String(Math.round(visit.heartRatePerMin)),
    SoftwareVersions: '0.1',
    RWaveTimeVector: [...rWaves],
    SequenceOfUltrasoundRegions: [sectorRegion(), ecgRegion()],
    StudyInstanceUID: uid('study'),
    SeriesInstanceUID: uid('series'),
    StudyID: String(visitNumber + 1),
    SeriesNumber: '1',
    InstanceNumber: String(Object.keys(views).indexOf(view) + 1),
    PatientOrientation: '',
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'YBR_FULL_422',
    PlanarConfiguration: 0,
    NumberOfFrames: String(frames),
    FrameIncrementPointer: 0x00181063,
    Rows: SCREEN.height,
    Columns: SCREEN.width,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    LossyImageCompression: '01',
    LossyImageCompressionRatio: '12',
    LossyImageCompressionMethod: 'ISO_10918_1',
    ViewCodeSequence: [
      { CodeValue: views[view].code, CodingSchemeDesignator: 'SCT', CodeMeaning: views[view].meaning },
    ],
  }
}

/** 2D tissue, centimetres both ways, PS3.3 C.8.5.5; the reference pixel is the transducer's face. */
function sectorRegion() {
  const geometry = sectorGeometry(SECTOR.width, SECTOR.height)
  return {
    RegionSpatialFormat: 1,
    RegionDataType: 1,
    RegionFlags: 2,
    RegionLocationMinX0: SECTOR.x,
    RegionLocationMinY0: SECTOR.y,
    RegionLocationMaxX1: SECTOR.x + SECTOR.width - 1,
    RegionLocationMaxY1: SECTOR.y + SECTOR.height - 1,
    ReferencePixelX0: Math.round(geometry.apexX),
    ReferencePixelY0: Math.round(geometry.apexY),
    PhysicalUnitsXDirection: 3,
    PhysicalUnitsYDirection: 3,
    ReferencePixelPhysicalValueX: 0,
    ReferencePixelPhysicalValueY: 0,
    PhysicalDeltaX: geometry.cmPerPixelX,
    PhysicalDeltaY: geometry.cmPerPixelY,
  }
}

function ecgRegion() {
  return {
    RegionSpatialFormat: 4,
    RegionDataType: 10,
    RegionFlags: 0,
    RegionLocationMinX0: ECG_STRIP.x,
    RegionLocationMinY0: ECG_STRIP.y,
    RegionLocationMaxX1: ECG_STRIP.x + ECG_STRIP.width - 1,
    RegionLocationMaxY1: ECG_STRIP.y + ECG_STRIP.height - 1,
    PhysicalUnitsXDirection: 4,
    PhysicalUnitsYDirection: 0,
    PhysicalDeltaX: (BEATS * 1.0) / ECG_STRIP.width,
    PhysicalDeltaY: 1,
  }
}

/** A UID under 2.25 from a hash of its parts, PS3.5 B.2: the demo is the same every time. */
function uidOf(...parts: readonly (string | number)[]): string {
  const hex = createHash('sha256')
    .update(`longaxis demo ${parts.join(' ')}`)
    .digest('hex')
    .slice(0, 31)
  return `2.25.${BigInt(`0x${hex}`)}`
}

const dashed = (date: string): string => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
