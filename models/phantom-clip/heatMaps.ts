import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import {
  createFrameRenderer,
  makePatient,
  makeVisit,
  sectorGeometry,
  type FrameRenderer,
  type PhantomPatient,
  type PhantomVisit,
} from '../../main/phantom/index'
import { apicalHeart } from '../../main/phantom/apical'
import { apicalStrokes } from '../../main/phantom/apicalStrokes'
import { preprocessFrame } from '../../shared/vision/preprocess'
import { bytes, integer, text } from '../../main/modelImport/onnx/protobuf'
import { drawRegion, recipe } from './clips'
import { messageOf } from '../../shared/words'

/**
 * Would heat maps of this pack lie on the device? npx tsx models/phantom-clip/heatMaps.ts, then python3 models/phantom-clip/training/heat_maps.py:
 * this draws validation patients' four-chamber clips and keeps, of each frame, the map before pooling and the cells that each device's lines cross.
 */
const MAP = '/trunk/trunk.6/Relu_1_output_0'
const CELL = 32
const COLUMNS = 4
const ROWS = 3
const { width, height } = recipe.input

type Device = 'pacemaker' | 'TAVR' | 'mitralClip'
const without = { pacemaker: false, tavr: false, mitralClip: false }
const only: Readonly<Record<Device, Partial<PhantomVisit>>> = {
  pacemaker: { pacemaker: true },
  TAVR: { tavr: true },
  mitralClip: { mitralClip: true },
}

function strokesOf(patient: PhantomPatient, visit: PhantomVisit, phase: number) {
  const instant = { patient, visit, view: 'A4C' as const, phase }
  return apicalStrokes(instant, apicalHeart(instant))
}

/** Cells of the 3 × 4 grid that the device's own lines cross: those drawn with it and not without it. A clip also holds the leaflets; they are not it. */
function cellsOf(device: Device, patient: PhantomPatient, visit: PhantomVisit, phase: number): readonly number[] {
  const bare = { ...visit, ...without }
  const usual = new Set(strokesOf(patient, bare, phase).map(({ brightness }) => brightness))
  const { apexX, apexY, cmPerPixelX, cmPerPixelY } = sectorGeometry(width, height)
  const cells = new Set<number>()
  for (const { points, brightness } of strokesOf(patient, { ...bare, ...only[device] }, phase)) {
    if (usual.has(brightness)) continue
    for (let i = 0; i + 3 < points.length; i += 2)
      for (let step = 0; step <= 50; step++) {
        const along = (from: number): number =>
          (points[from] ?? 0) + (step / 50) * ((points[from + 2] ?? 0) - (points[from] ?? 0))
        const column = Math.floor((apexX + along(i) / cmPerPixelX + 0.5) / CELL)
        const row = Math.floor((apexY + along(i + 1) / cmPerPixelY + 0.5) / CELL)
        if (column >= 0 && column < COLUMNS && row >= 0 && row < ROWS) cells.add(row * COLUMNS + column)
      }
  }
  return [...cells]
}

function input(
  renderFrame: FrameRenderer,
  patient: PhantomPatient,
  visit: PhantomVisit,
  phase: number,
  k: number,
): Float32Array {
  const region = drawRegion(renderFrame, patient, visit, 'A4C', phase, k, {
    width: 4 * width,
    height: 4 * height,
    left: 0,
    top: 0,
    right: 0,
    bottom: 0,
    ticks: false,
  })
  const frame = {
    pixels: Uint8Array.from(region.data, Math.round),
    columns: region.width,
    rows: region.height,
    samplesPerPixel: 1 as const,
    pixelAspect: 1,
  }
  const input = preprocessFrame(
    frame,
    { minX: 0, minY: 0, maxX: region.width - 1, maxY: region.height - 1 },
    recipe.input,
  )
  if (!input.ok) throw new Error(messageOf(input.failure))
  return input.value.data
}

const work = path.join(import.meta.dirname, 'work')
mkdirSync(work, { recursive: true })
// A second field of a message is merged into the first: this adds the map to the graph's outputs and changes nothing else.
const graph = Buffer.concat([
  readFileSync(path.join(import.meta.dirname, 'image.onnx')),
  bytes(7, bytes(12, text(1, MAP), bytes(2, bytes(1, integer(1, 1))))),
])
const session = await InferenceSession.create(graph, {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  logSeverityLevel: 3,
})
const renderFrame = createFrameRenderer()
const maps: Buffer[] = []
const clips: unknown[] = []
const { firstSeed, count } = recipe.patients.validation
for (let n = 0; n < count; n++) {
  const patient = makePatient(firstSeed + n)
  const visit = makeVisit(patient, 0)
  const phases = Array.from({ length: recipe.framesPerClip }, (_, k) => k / recipe.framesPerClip)
  for (const [k, phase] of phases.entries()) {
    const answer = await session.run(
      { pixels: new Tensor('float32', input(renderFrame, patient, visit, phase, k), [1, 1, height, width]) },
      [MAP],
    )
    maps.push(Buffer.from(Float32Array.from(answer[MAP]?.data as Float32Array).buffer))
  }
  const cells = (device: Device) => phases.map((phase) => cellsOf(device, patient, visit, phase))
  clips.push({
    pacemaker: visit.pacemaker,
    TAVR: visit.tavr,
    mitralClip: visit.mitralClip,
    cells: { pacemaker: cells('pacemaker'), TAVR: cells('TAVR'), mitralClip: cells('mitralClip') },
  })
}
writeFileSync(path.join(work, 'heat-maps.f32'), Buffer.concat(maps))
writeFileSync(path.join(work, 'heat-maps.json'), JSON.stringify(clips))
console.log(`${count} clips of ${recipe.framesPerClip} frames kept in ${work}`)
