import { createHash } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { PixelSources } from '../../main/objects/pixels'
import { writeDicom } from '../../main/dicom/write'
import { loadPack, type ModelPack } from '../../main/inference/packs/pack'
import type { DatabaseWriter } from '../../main/database/interface'
import { drawRegion } from '../../models/phantom-clip/clips'
import { memorySource } from '../../shared/dicom/byteSource'
import type { ViewCode } from '../../shared/domain/loop'
import {
  createFrameRenderer,
  makePatient,
  makePrng,
  makeVisit,
  mixSeed,
  phantomViews,
  type PhantomView,
} from '../../main/phantom/index'
import { packFolder } from './model'
import { instance } from './records'
import { messageOf } from '../../shared/words'

const WIDTH = 160
const HEIGHT = 120
const FRAMES = 8

/** The shipped pack without its view output, features, gate and pooling graph: as an imported one it averages frames, tells no views and refuses colour alone. */
export async function withoutViews(folder: string): Promise<ModelPack> {
  cpSync(packFolder, folder, { recursive: true })
  const file = path.join(folder, 'manifest.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { image: { outputs: object }; files: { path: string }[] }
  const stripped = {
    ...manifest,
    image: { ...manifest.image, outputs: { embedding: 'embedding', view: null, features: null } },
    pooling: { kind: 'mean' },
    view: { asLabelled: true },
    gate: { colour: { value: 0.02, source: 'a choice' } },
    files: manifest.files.filter(({ path: name }) => name !== 'gate.json'),
  }
  writeFileSync(file, JSON.stringify(stripped))
  const pack = await loadPack(folder)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  return pack.value
}

/** Grey frames of one cycle of a phantom patient, as bytes one after another. */
function drawFrames(seed: number, view: PhantomView): Uint8Array {
  const renderFrame = createFrameRenderer()
  const patient = makePatient(seed)
  const visit = makeVisit(patient, 0)
  const start = makePrng(mixSeed(visit.seed, phantomViews.indexOf(view))).next()
  const recording = { width: WIDTH, height: HEIGHT, left: 0, top: 0, right: 0, bottom: 0, ticks: false }
  return Uint8Array.from(
    Array.from({ length: FRAMES }, (_, k) => [
      ...drawRegion(renderFrame, patient, visit, view, start + k / FRAMES, k, recording).data.map(Math.round),
    ]).flat(),
  )
}

/** SNOMED CT concepts of CID 12226, PS3.16. */
const viewCodes = { A4C: '399214001', A2C: '399232001', PLAX: '399139001', PSAX: '399306005' } as const
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1'

/** One loop as a small uncompressed file; `name` false: nothing in it says which view it shows. */
export function phantomFile(seed: number, view: PhantomView, name: boolean): Uint8Array {
  const uid = (part: number): string => `2.25.${seed}.${part}`
  const sop = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.3.1', SOPInstanceUID: uid(10 + phantomViews.indexOf(view)) }
  const attributes = {
    ...sop,
    StudyInstanceUID: uid(1),
    SeriesInstanceUID: uid(2),
    Modality: 'US',
    StudyDate: '20260101',
    StudyTime: '100000',
    PatientName: `Phantom^${seed}`,
    PatientID: String(seed),
    PatientBirthDate: '19600101',
    PatientSex: 'O',
    SeriesNumber: '1',
    InstanceNumber: String(1 + phantomViews.indexOf(view)),
    FrameTime: '100',
    HeartRate: String(60_000 / (100 * FRAMES)),
    NumberOfFrames: String(FRAMES),
    FrameIncrementPointer: 0x00181063,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: HEIGHT,
    Columns: WIDTH,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    SequenceOfUltrasoundRegions: [
      {
        RegionSpatialFormat: 1,
        RegionDataType: 1,
        RegionFlags: 2,
        RegionLocationMinX0: 0,
        RegionLocationMinY0: 0,
        RegionLocationMaxX1: WIDTH - 1,
        RegionLocationMaxY1: HEIGHT - 1,
        PhysicalUnitsXDirection: 3,
        PhysicalUnitsYDirection: 3,
        PhysicalDeltaX: 0.1,
        PhysicalDeltaY: 0.1,
      },
    ],
    ...(name && {
      ViewCodeSequence: [{ CodeValue: viewCodes[view], CodingSchemeDesignator: 'SCT', CodeMeaning: view }],
    }),
  }
  return writeDicom(attributes, EXPLICIT_LITTLE_ENDIAN, [drawFrames(seed, view)])
}

/** A library's loops with pixels made when they are asked for. */
export interface DrawnLoops {
  readonly pixels: PixelSources
  /** One visit of a phantom patient in four views, or some of them; `name` false: no file says which. Returns the loops' UIDs by view. */
  addPatient(seed: number, name: boolean, views?: readonly PhantomView[]): ReadonlyMap<string, string>
  /** A loop whose red, green and blue are given by a function of frame, column and row (0..255), named as a view. */
  addPicture(
    sop: string,
    view: ViewCode | null,
    colourAt: (frame: number, column: number, row: number) => readonly [number, number, number],
    patient?: string,
  ): void
}

export function drawnLoops(database: DatabaseWriter): DrawnLoops {
  const drawn = new Map<string, () => Uint8Array>()

  function add(sop: string, patientId: string, view: ViewCode | null, channels: 1 | 3, draw: () => Uint8Array): void {
    const record = instance({
      sop,
      study: `9.${patientId}`,
      patientId,
      sha256: createHash('sha256').update(sop).digest('hex'),
    })
    const size = WIDTH * HEIGHT * channels
    const region = {
      minX: 0,
      minY: 0,
      maxX: WIDTH - 1,
      maxY: HEIGHT - 1,
      spatialFormat: 1,
      dataType: 1,
      flags: 2,
      unitsX: 3,
      unitsY: 3,
      deltaX: 0.1,
      deltaY: 0.1,
      referencePixelX: null,
      referencePixelY: null,
      referenceValueX: null,
      referenceValueY: null,
    }
    database.addInstances([
      {
        ...record,
        loop: {
          ...record.loop,
          frames: FRAMES,
          // One beat, as rate and R waves say.
          rWaveTimesMs: [0, 100 * FRAMES],
          heartRatePerMin: 60_000 / (100 * FRAMES),
          timing: {
            source: 'FrameTime',
            frameStartsMs: Array.from({ length: FRAMES }, (_, n) => 100 * n),
            durationMs: 100 * FRAMES,
          },
          format: {
            ...record.loop.format,
            photometricInterpretation: channels === 1 ? 'MONOCHROME2' : 'RGB',
            samplesPerPixel: channels,
            rows: HEIGHT,
            columns: WIDTH,
          },
          layout: {
            ...record.loop.layout,
            frames: Array.from({ length: FRAMES }, (_, n) => [{ offset: n * size, length: size }]),
          },
          regions: [region],
          view: view && { code: view, name: view, source: 'DICOM', probability: null },
        },
      },
    ])
    drawn.set(sop, draw)
  }

  return {
    pixels: { open: async (sop) => memorySource(drawn.get(sop)?.() ?? new Uint8Array()), close: async () => undefined },
    addPatient(seed, name, views = phantomViews) {
      return new Map(
        views.map((view) => {
          const sop = `9.${seed}.${phantomViews.indexOf(view)}`
          add(sop, String(seed), name ? view : null, 1, () => drawFrames(seed, view))
          return [view, sop]
        }),
      )
    },
    addPicture(sop, view, colourAt, patient = `X${sop}`) {
      add(sop, patient, view, 3, () =>
        Uint8Array.from({ length: FRAMES * WIDTH * HEIGHT * 3 }, (_, at) => {
          const pixel = Math.floor(at / 3)
          return (
            colourAt(Math.floor(pixel / (WIDTH * HEIGHT)), pixel % WIDTH, Math.floor(pixel / WIDTH) % HEIGHT)[at % 3] ??
            0
          )
        }),
      )
    },
  }
}
