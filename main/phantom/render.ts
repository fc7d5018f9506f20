import { apicalScene } from './apical'
import { BEAMS, createBeamRenderer, SAMPLE_CM, SAMPLES } from './beam'
import { HALF_ANGLE_RAD, sectorGeometry, type SectorGeometry } from './geometry'
import { parasternalLongScene } from './parasternalLong'
import { parasternalShortScene } from './parasternalShort'
import type { Instant, Scene } from './scene'

export interface FrameRequest extends Instant {
  /** Sets this frame's blood speckle; tissue speckle belongs to the visit. */
  readonly frameSeed: number
  readonly width: number
  readonly height: number
}

/** For each pixel in the sector: its index, the first of its four beam-space neighbours, and weights towards the others (of 256). */
interface ScanTable {
  readonly pixels: Int32Array
  readonly sources: Int32Array
  readonly beamWeights: Uint16Array
  readonly sampleWeights: Uint16Array
}

const MAX_TABLES = 8

function buildScanTable(geometry: SectorGeometry): ScanTable {
  const pixels: number[] = []
  const sources: number[] = []
  const beamWeights: number[] = []
  const sampleWeights: number[] = []
  for (let row = 0; row < geometry.height; row++) {
    for (let column = 0; column < geometry.width; column++) {
      const x = (column - geometry.apexX) * geometry.cmPerPixelX
      const y = (row - geometry.apexY) * geometry.cmPerPixelY
      const range = Math.sqrt(x * x + y * y)
      const angle = Math.atan2(x, y)
      if (range < geometry.nearestCm || range >= geometry.depthCm || Math.abs(angle) >= geometry.halfAngleRad) continue
      const beam = Math.min(BEAMS - 1.001, Math.max(0, ((angle + HALF_ANGLE_RAD) / (2 * HALF_ANGLE_RAD)) * BEAMS - 0.5))
      const sample = Math.min(SAMPLES - 1.001, Math.max(0, range / SAMPLE_CM - 0.5))
      pixels.push(row * geometry.width + column)
      sources.push(Math.floor(beam) * SAMPLES + Math.floor(sample))
      beamWeights.push(Math.floor((beam - Math.floor(beam)) * 256))
      sampleWeights.push(Math.floor((sample - Math.floor(sample)) * 256))
    }
  }
  return {
    pixels: Int32Array.from(pixels),
    sources: Int32Array.from(sources),
    beamWeights: Uint16Array.from(beamWeights),
    sampleWeights: Uint16Array.from(sampleWeights),
  }
}

/** Builds each size's table once. */
function createScanTables(): (width: number, height: number) => ScanTable {
  const tables = new Map<string, ScanTable>()
  return (width, height) => {
    const key = `${width}x${height}`
    const cached = tables.get(key)
    if (cached !== undefined) return cached
    if (tables.size >= MAX_TABLES) tables.clear()
    const table = buildScanTable(sectorGeometry(width, height))
    tables.set(key, table)
    return table
  }
}

/** Beam space to pixels by bilinear interpolation; black outside the sector. */
function scanConvert(beams: Uint8Array, table: ScanTable, pixelCount: number): Uint8Array {
  const image = new Uint8Array(pixelCount)
  for (let i = 0; i < table.pixels.length; i++) {
    const at = table.sources[i] ?? 0
    const across = table.beamWeights[i] ?? 0
    const down = table.sampleWeights[i] ?? 0
    const left = (beams[at] ?? 0) * (256 - down) + (beams[at + 1] ?? 0) * down
    const right = (beams[at + SAMPLES] ?? 0) * (256 - down) + (beams[at + SAMPLES + 1] ?? 0) * down
    image[table.pixels[i] ?? 0] = (left * (256 - across) + right * across) >> 16
  }
  return image
}

function sceneOf(instant: Instant): Scene {
  switch (instant.view) {
    case 'A4C':
    case 'A2C':
      return apicalScene(instant)
    case 'PLAX':
      return parasternalLongScene(instant)
    case 'PSAX':
      return parasternalShortScene(instant)
  }
}

/** One frame as grey pixels, row-major, `width` × `height`, black outside the sector. Phase in cycles, 0 = R wave. */
export type FrameRenderer = (request: FrameRequest) => Uint8Array

/** A renderer with its own buffers and caches: make one and draw many frames with it. */
export function createFrameRenderer(): FrameRenderer {
  const renderBeams = createBeamRenderer()
  const scanTable = createScanTables()
  return (request) => {
    const beams = renderBeams(request, sceneOf(request), request.frameSeed)
    return scanConvert(beams, scanTable(request.width, request.height), request.width * request.height)
  }
}

/** Phases (cycles) of a loop's frames from frame rate, heart rate and the phase at which recording began. */
export function loopPhases(
  frames: number,
  framesPerSecond: number,
  heartRatePerMin: number,
  startPhase: number,
): number[] {
  return Array.from({ length: frames }, (_, i) => startPhase + (i / framesPerSecond) * (heartRatePerMin / 60))
}
