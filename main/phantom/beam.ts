import { DEPTH_CM, HALF_ANGLE_RAD, NEAREST_CM } from './geometry'
import { makePrng, mixSeed } from './prng'
import type { Cell, Instant, Scene, Stroke } from './scene'
import type { PhantomView, PhantomVisit } from './types'

/** An image before scan conversion: one column per beam (left to right), one row per sample of depth. */
export const BEAMS = 112
export const SAMPLES = 224
export const SAMPLE_CM = DEPTH_CM / SAMPLES
const BEAM_RAD = (2 * HALF_ANGLE_RAD) / BEAMS

/** Grey is full at this amplitude; myocardium is 1. */
const WHITE_AMPLITUDE = 7
const FROZEN_SHARE = 0.85
const MOVING_SHARE = 0.53
const NOISE_LENGTH = 1 << 17
const NOISE_SEED = 20260101
const POINT_STEP_CM = 0.05

const beamAngle = (beam: number): number => (beam + 0.5) * BEAM_RAD - HALF_ANGLE_RAD
const beamSin = Float64Array.from({ length: BEAMS }, (_, beam) => Math.sin(beamAngle(beam)))
const beamCos = Float64Array.from({ length: BEAMS }, (_, beam) => Math.cos(beamAngle(beam)))

/** White noise shared by all images; each reads it from its own place. */
const noise: Float32Array = (() => {
  const random = makePrng(NOISE_SEED)
  return Float32Array.from({ length: NOISE_LENGTH }, () => random.normal(0, Math.SQRT1_2))
})()

/** Fields of BEAMS × SAMPLES that every frame fills anew. */
interface Buffers {
  readonly real: Float32Array
  readonly imaginary: Float32Array
  readonly specular: Float32Array
  readonly scratch: Float32Array
}

/** What stays the same in all frames of a loop, one value per cell or per sample. */
interface Backdrop {
  readonly visit: PhantomVisit
  readonly view: PhantomView
  /** Multiplies echoes from outside the heart: lumps and streaks, fading with depth. */
  readonly haze: Float32Array
  /** Multiplies echoes from the heart: its coarse texture. */
  readonly grain: Float32Array
  /** Drop-out at the edges, rib shadow, time gain and attenuation. */
  readonly gain: Float32Array
  readonly clutter: Float32Array
  readonly compression: Uint8Array
}

const LUMP_COLUMNS = 15
const LUMP_ROWS = 29

/** Smooth random field around 1 (about 0.2 … 2) over BEAMS × SAMPLES, interpolated from a coarse grid. */
function lumps(seed: number, contrast: number): Float32Array {
  const random = makePrng(seed)
  const grid = Float32Array.from({ length: LUMP_COLUMNS * LUMP_ROWS }, () =>
    Math.max(0.15, 1 + contrast * random.normal(0, 1)),
  )
  const field = new Float32Array(BEAMS * SAMPLES)
  for (let beam = 0; beam < BEAMS; beam++) {
    const column = (beam / BEAMS) * (LUMP_COLUMNS - 1.001)
    const c = Math.floor(column)
    for (let s = 0; s < SAMPLES; s++) {
      const row = (s / SAMPLES) * (LUMP_ROWS - 1.001)
      const r = Math.floor(row)
      const at = c * LUMP_ROWS + r
      const left = (grid[at] ?? 1) + ((grid[at + 1] ?? 1) - (grid[at] ?? 1)) * (row - r)
      const right =
        (grid[at + LUMP_ROWS] ?? 1) + ((grid[at + LUMP_ROWS + 1] ?? 1) - (grid[at + LUMP_ROWS] ?? 1)) * (row - r)
      field[beam * SAMPLES + s] = left + (right - left) * (column - c)
    }
  }
  return field
}

const viewNumber: Readonly<Record<PhantomView, number>> = { A4C: 1, A2C: 2, PLAX: 3, PSAX: 4 }

function makeBackdrop(instant: Instant): Backdrop {
  const { patient, visit, view } = instant
  const haze = lumps(mixSeed(patient.seed, viewNumber[view], 21), 0.45)
  const gain = new Float32Array(BEAMS * SAMPLES)
  const depthGain = sampleGains(instant)
  for (let beam = 0; beam < BEAMS; beam++) {
    const kept = beamGain(instant, beam)
    for (let s = 0; s < SAMPLES; s++) {
      const range = (s + 0.5) * SAMPLE_CM
      gain[beam * SAMPLES + s] = kept * (depthGain[s] ?? 1)
      haze[beam * SAMPLES + s] = (haze[beam * SAMPLES + s] ?? 1) * 1.3 * Math.exp(-Math.max(0, range - 3) / 9)
    }
  }
  return {
    visit,
    view,
    haze,
    gain,
    grain: lumps(mixSeed(visit.seed, viewNumber[view], 22), 0.18),
    clutter: clutter(instant),
    compression: compressionTable(visit.dynamicRangeDb),
  }
}

/** Fills `real`/`imaginary` with scattered echoes: tissue carries its speckle along, blood's changes each frame. */
function scatterEchoes(
  { real, imaginary }: Buffers,
  scene: Scene,
  { haze, grain }: Backdrop,
  visitSeed: number,
  frameSeed: number,
): void {
  const cell: Cell = { scatter: 0, riseCm: 0, outside: false }
  const frozenAt = mixSeed(visitSeed, 11) % NOISE_LENGTH
  const movingAt = mixSeed(visitSeed, frameSeed, 12) % NOISE_LENGTH
  const mask = NOISE_LENGTH - 1
  for (let beam = 0; beam < BEAMS; beam++) {
    const sin = beamSin[beam] ?? 0
    const cos = beamCos[beam] ?? 1
    for (let s = 0; s < SAMPLES; s++) {
      const range = (s + 0.5) * SAMPLE_CM
      scene.sample(range * sin, range * cos, cell)
      const at = beam * SAMPLES + s
      const moving = movingAt + 2 * at
      const material = at + Math.floor(cell.riseCm / SAMPLE_CM + 0.5)
      const frozen = frozenAt + 2 * material
      const amplitude = cell.scatter * (cell.outside ? (haze[at] ?? 1) : (grain[material] ?? 1))
      real[at] = amplitude * (FROZEN_SHARE * (noise[frozen & mask] ?? 0) + MOVING_SHARE * (noise[moving & mask] ?? 0))
      imaginary[at] =
        amplitude *
        (FROZEN_SHARE * (noise[(frozen + 1) & mask] ?? 0) + MOVING_SHARE * (noise[(moving + 1) & mask] ?? 0))
    }
  }
}

function splat(specular: Float32Array, x: number, y: number, brightness: number, tailSamples: number): void {
  const range = Math.sqrt(x * x + y * y)
  const beam = Math.floor((Math.atan2(x, y) + HALF_ANGLE_RAD) / BEAM_RAD)
  const sample = Math.floor(range / SAMPLE_CM)
  if (beam < 0 || beam >= BEAMS || sample < 0 || sample >= SAMPLES) return
  const at = beam * SAMPLES + sample
  if ((specular[at] ?? 0) < brightness) specular[at] = brightness
  for (let k = 1; k <= tailSamples && sample + k < SAMPLES; k++) {
    const fading = 0.12 * brightness * (1 - k / (tailSamples + 1))
    if ((specular[at + k] ?? 0) < fading) specular[at + k] = fading
  }
}

/** Draws one thin structure into `specular`, point by point across its width. */
function drawStroke(specular: Float32Array, { points, halfWidthCm, brightness, tailCm }: Stroke): void {
  const tailSamples = Math.round(tailCm / SAMPLE_CM)
  const across = Math.max(1, Math.ceil((2 * halfWidthCm) / POINT_STEP_CM))
  for (let i = 0; i + 3 < points.length; i += 2) {
    const x0 = points[i] ?? 0
    const y0 = points[i + 1] ?? 0
    const dx = (points[i + 2] ?? 0) - x0
    const dy = (points[i + 3] ?? 0) - y0
    const length = Math.sqrt(dx * dx + dy * dy)
    if (length === 0) continue
    const steps = Math.ceil(length / POINT_STEP_CM)
    for (let k = 0; k <= steps; k++) {
      for (let w = 0; w < across; w++) {
        const side = ((w + 0.5) / across - 0.5) * 2 * halfWidthCm
        splat(
          specular,
          x0 + (dx * k) / steps - (dy / length) * side,
          y0 + (dy * k) / steps + (dx / length) * side,
          brightness,
          tailSamples,
        )
      }
    }
  }
}

/** Point-spread: 1-2-1 along the beam and 1-2-3-2-1 across beams, each of unit energy. */
function spread(field: Float32Array, scratch: Float32Array): void {
  const axial = 1 / Math.sqrt(6)
  for (let beam = 0; beam < BEAMS; beam++) {
    const start = beam * SAMPLES
    for (let s = 0; s < SAMPLES; s++) {
      const at = start + s
      const before = s > 0 ? (field[at - 1] ?? 0) : 0
      const after = s < SAMPLES - 1 ? (field[at + 1] ?? 0) : 0
      scratch[at] = axial * (before + 2 * (field[at] ?? 0) + after)
    }
  }
  const lateral = 1 / Math.sqrt(19)
  for (let beam = 0; beam < BEAMS; beam++) {
    const b2 = Math.max(0, beam - 2) * SAMPLES
    const b1 = Math.max(0, beam - 1) * SAMPLES
    const a1 = Math.min(BEAMS - 1, beam + 1) * SAMPLES
    const a2 = Math.min(BEAMS - 1, beam + 2) * SAMPLES
    const here = beam * SAMPLES
    for (let s = 0; s < SAMPLES; s++) {
      field[here + s] =
        lateral *
        ((scratch[b2 + s] ?? 0) +
          (scratch[a2 + s] ?? 0) +
          2 * ((scratch[b1 + s] ?? 0) + (scratch[a1 + s] ?? 0)) +
          3 * (scratch[here + s] ?? 0))
    }
  }
}

/** Amplitude kept by each beam: weaker at the sector's edges and behind a rib. */
function beamGain({ patient }: Instant, beam: number): number {
  const angle = beamAngle(beam)
  const edge = 1 - patient.dropOut * (Math.abs(angle) / HALF_ANGLE_RAD) ** 3
  const shadow = 1 - patient.ribShadowStrength * Math.exp(-(((angle - patient.ribShadowAngle) / 0.07) ** 2))
  return edge * shadow
}

function sampleGains({ patient, visit }: Instant): Float32Array {
  const gain = 10 ** (visit.gainDb / 20)
  return Float32Array.from({ length: SAMPLES }, (_, s) => {
    const range = (s + 0.5) * SAMPLE_CM
    return gain * 10 ** (((visit.timeGainSlope * 0.5 - patient.attenuation) * (range - 6)) / 6)
  })
}

/** Static echoes of the transducer's near field. */
function clutter({ patient }: Instant): Float32Array {
  return Float32Array.from({ length: SAMPLES }, (_, s) => {
    const range = (s + 0.5) * SAMPLE_CM
    return patient.nearFieldClutter * Math.exp(-range / 0.7) * (1 + 0.5 * Math.cos(7 * range))
  })
}

const LEVELS = 4096
const MAX_AMPLITUDE = 16

/** Log compression of `rangeDb` below white as a table over amplitude. */
function compressionTable(rangeDb: number): Uint8Array {
  return Uint8Array.from({ length: LEVELS }, (_, level) => {
    const decibel = 20 * Math.log10(((level + 0.5) / LEVELS) * (MAX_AMPLITUDE / WHITE_AMPLITUDE))
    return Math.round(255 * Math.min(1, Math.max(0, 1 + decibel / rangeDb)))
  })
}

/** Renders a scene to grey in beam space: Uint8Array of BEAMS × SAMPLES, beam-major. */
export type BeamRenderer = (instant: Instant, scene: Scene, frameSeed: number) => Uint8Array

/** A renderer that owns its buffers and keeps what the frames of the last loop share. */
export function createBeamRenderer(): BeamRenderer {
  const field = (): Float32Array => new Float32Array(BEAMS * SAMPLES)
  const buffers: Buffers = { real: field(), imaginary: field(), specular: field(), scratch: field() }
  const { real, imaginary, specular, scratch } = buffers
  let backdrop: Backdrop | null = null
  return (instant, scene, frameSeed) => {
    if (backdrop?.visit !== instant.visit || backdrop.view !== instant.view) backdrop = makeBackdrop(instant)
    scatterEchoes(buffers, scene, backdrop, instant.visit.seed, frameSeed)
    specular.fill(0)
    for (const structure of scene.strokes) drawStroke(specular, structure)
    for (let at = 0; at < real.length; at++) real[at] = (real[at] ?? 0) + 0.5 * (specular[at] ?? 0)
    spread(real, scratch)
    spread(imaginary, scratch)
    return compress(buffers, backdrop)
  }
}

function compress({ real, imaginary }: Buffers, { gain, clutter: near, compression }: Backdrop): Uint8Array {
  const grey = new Uint8Array(BEAMS * SAMPLES)
  const firstSample = Math.ceil(NEAREST_CM / SAMPLE_CM)
  const scale = LEVELS / MAX_AMPLITUDE
  for (let beam = 0; beam < BEAMS; beam++) {
    for (let s = firstSample; s < SAMPLES; s++) {
      const at = beam * SAMPLES + s
      const re = real[at] ?? 0
      const im = imaginary[at] ?? 0
      const amplitude = (Math.sqrt(re * re + im * im) + (near[s] ?? 0)) * (gain[at] ?? 1)
      grey[at] = compression[Math.min(LEVELS - 1, Math.floor(amplitude * scale))] ?? 0
    }
  }
  return grey
}
