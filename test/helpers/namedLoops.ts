import { createHash } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { PixelSources } from '../../main/archive/pixels'
import { loadPack, type ModelPack } from '../../main/inference/pack'
import type { TimelineWriter } from '../../main/timeline/interface'
import { drawRegion } from '../../models/phantom-clip/clips'
import { memorySource } from '../../shared/dicom/byteSource'
import type { ViewCode } from '../../shared/domain/loop'
import { makePatient, makePrng, makeVisit, mixSeed, phantomViews } from '../../shared/phantom'
import { packFolder } from './model'
import { instance } from './records'

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
  if (!pack.ok) throw new Error(pack.failure.message)
  return pack.value
}

/** A library's loops with pixels made when they are asked for. */
export interface DrawnLoops {
  readonly pixels: PixelSources
  /** One visit of a phantom patient in four views; `name` false: no file says which. Returns the loops' UIDs by view. */
  addPatient(seed: number, name: boolean): ReadonlyMap<string, string>
  /** A loop whose red, green and blue are given by a function of frame, column and row (0..255), named as a view. */
  addPicture(sop: string, view: ViewCode | null, colourAt: (frame: number, column: number, row: number) => readonly [number, number, number]): void
}

export function drawnLoops(timeline: TimelineWriter): DrawnLoops {
  const drawn = new Map<string, () => Uint8Array>()

  function add(sop: string, patientId: string, view: ViewCode | null, channels: 1 | 3, draw: () => Uint8Array): void {
    const record = instance({ sop, study: `9.${patientId}`, patientId, sha256: createHash('sha256').update(sop).digest('hex') })
    const size = WIDTH * HEIGHT * channels
    const region = { minX: 0, minY: 0, maxX: WIDTH - 1, maxY: HEIGHT - 1, spatialFormat: 1, dataType: 1, flags: 2, unitsX: 3, unitsY: 3, deltaX: 0.1, deltaY: 0.1, referencePixelX: null, referencePixelY: null, referenceValueX: null, referenceValueY: null }
    timeline.addInstances([
      {
        ...record,
        loop: {
          ...record.loop,
          frames: FRAMES,
          timing: { source: 'FrameTime', frameStartsMs: Array.from({ length: FRAMES }, (_, n) => 100 * n), durationMs: 100 * FRAMES },
          format: { ...record.loop.format, photometricInterpretation: channels === 1 ? 'MONOCHROME2' : 'RGB', samplesPerPixel: channels, rows: HEIGHT, columns: WIDTH },
          layout: { ...record.loop.layout, frames: Array.from({ length: FRAMES }, (_, n) => [{ offset: n * size, length: size }]) },
          regions: [region],
          view: view && { code: view, name: view, source: 'DICOM', probability: null },
        },
      },
    ])
    drawn.set(sop, draw)
  }

  return {
    pixels: { open: async (sop) => memorySource(drawn.get(sop)?.() ?? new Uint8Array()), close: async () => undefined },
    addPatient(seed, name) {
      const patient = makePatient(seed)
      const visit = makeVisit(patient, 0)
      return new Map(
        phantomViews.map((view, number) => {
          const sop = `9.${seed}.${number}`
          add(sop, String(seed), name ? view : null, 1, () => {
            const random = makePrng(mixSeed(visit.seed, number))
            const start = random.next()
            const recording = { width: WIDTH, height: HEIGHT, left: 0, top: 0, right: 0, bottom: 0, ticks: false }
            return Uint8Array.from(Array.from({ length: FRAMES }, (_, k) => [...drawRegion(patient, visit, view, start + k / FRAMES, k, recording).data.map(Math.round)]).flat())
          })
          return [view, sop]
        }),
      )
    },
    addPicture(sop, view, colourAt) {
      add(sop, `X${sop}`, view, 3, () => Uint8Array.from({ length: FRAMES * WIDTH * HEIGHT * 3 }, (_, at) => {
        const pixel = Math.floor(at / 3)
        return colourAt(Math.floor(pixel / (WIDTH * HEIGHT)), pixel % WIDTH, Math.floor(pixel / WIDTH) % HEIGHT)[at % 3] ?? 0
      }))
    },
  }
}
