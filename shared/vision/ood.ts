import { z } from 'zod'
import { fail, ok, type Result } from '../result'
import { distance } from './gaussian'
import type { InputSpec } from './manifest'
import { LUMA } from './preprocess'
import { quantile } from './statistics'
import { mean } from './vectors'
import { textOf } from '../words'

const gaussian = z.object({ mean: z.array(z.number()).readonly(), whitening: z.array(z.number()).readonly() })
const limit = z.object({ value: z.number(), source: z.string() })

/** For each input row, the first and last lit column; [1, 0] = none. */
export const rowExtents = z.array(z.tuple([z.number().int(), z.number().int()])).readonly()
export type RowExtents = z.infer<typeof rowExtents>

/** What loops like the training data look like, and how far from it is too far. */
export const gateParameters = z.object({
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** What training images ever lit, or 99 % of the library's loops on either side. */
  sector: rowExtents,
  /** library: fitted on the user's own loops, not on what the model was trained on. */
  basis: z.literal('library').optional(),
  features: gaussian,
  appearance: gaussian,
  limits: z.object({
    /** Share of coloured pixels in the region. */
    colour: limit,
    /** Mean grey (0..1) outside the training images' sector. */
    outsideSector: limit,
    /** Mean probability of the view class 'other'. */
    otherProbability: limit,
    /** Distances over √n from training in the network's features and in plain appearance. */
    featureDistance: limit,
    appearanceDistance: limit,
  }),
})
export type GateParameters = z.infer<typeof gateParameters>

/** Measured on one loop; each has a limit of the same name. */
export const gateMeasures = z.object({
  colour: z.number(),
  outsideSector: z.number(),
  otherProbability: z.number(),
  featureDistance: z.number(),
  appearanceDistance: z.number(),
})
export type GateMeasures = z.infer<typeof gateMeasures>

export interface GateInput {
  /** Grey 0..1, width × height, one a frame, before normalisation. */
  readonly greyFrames: readonly Float32Array[]
  readonly colouredFraction: number
  readonly otherProbability: number
  /** The image graph's features, one vector a frame. */
  readonly features: readonly Float32Array[]
}

const HISTOGRAM_EDGES = [0.02, 0.12, 0.25, 0.4, 0.55, 0.7, 0.85] as const

/** A network input's grey, 0..1: its normalisation undone and, of three channels, Rec. 601 luma. width × height numbers. */
export function toGrey(
  data: Float32Array,
  {
    width,
    height,
    channels,
    mean: means,
    standardDeviation,
    colourOrder,
  }: Pick<InputSpec, 'width' | 'height' | 'channels' | 'mean' | 'standardDeviation' | 'colourOrder'>,
): Float32Array {
  const size = width * height
  const level = (channel: number, at: number): number =>
    (data[channel * size + at] ?? 0) * (standardDeviation[channel] ?? 1) + (means[channel] ?? 0)
  if (channels === 1) return Float32Array.from({ length: size }, (_, at) => level(0, at))
  const weights: readonly number[] = colourOrder === 'bgr' ? [...LUMA].reverse() : LUMA
  return Float32Array.from({ length: size }, (_, at) =>
    weights.reduce((sum, weight, channel) => sum + weight * level(channel, at), 0),
  )
}

/** Below this, grey is coding noise rather than image. */
const LIT_GREY = 0.04

/** Rows' extents of what loops lit, on either side as far as a share of them reaches; 1: all that any of them lit. */
export const extentsOf = (loops: readonly RowExtents[], share: number): [number, number][] =>
  (loops[0] ?? []).map((_, row) => {
    const reach = (side: (extent: readonly [number, number]) => number): number =>
      quantile(
        loops.map((extents) => (extents[row] && extents[row][0] <= extents[row][1] ? side(extents[row]) : -Infinity)),
        share,
      )
    const [left, last] = [reach(([first]) => -first), reach(([, end]) => end)]
    return Number.isFinite(last) ? [0 - left, last] : [1, 0]
  })

/** Rows' extents of what any of the frames lit above `level` (grey 0..1). */
export function litExtents(
  frames: readonly Float32Array[],
  width: number,
  height: number,
  level = LIT_GREY,
): [number, number][] {
  return Array.from({ length: height }, (_, row) => {
    let first = 1
    let last = 0
    for (const frame of frames)
      for (let column = 0; column < width; column++) {
        if ((frame[row * width + column] ?? 0) <= level) continue
        if (first > last) [first, last] = [column, column]
        first = Math.min(first, column)
        last = Math.max(last, column)
      }
    return [first, last]
  })
}

export type Shape = Pick<GateParameters, 'width' | 'height' | 'sector'>

function meanOutside(frame: Float32Array, { width, height, sector }: Shape): number {
  let sum = 0
  let count = 0
  for (let row = 0; row < height; row++) {
    const [first, last] = sector[row] ?? [1, 0]
    for (let column = 0; column < width; column++) {
      if (column >= first && column <= last) continue
      sum += frame[row * width + column] ?? 0
      count++
    }
  }
  return count === 0 ? 0 : sum / count
}

/**
 * Plain measures of one frame inside the sector: grey histogram (8 shares), mean absolute steps across and down by one and by three pixels,
 * and mean grey of the upper, middle and lower thirds by left, centre and right (9).
 */
export function appearance(frame: Float32Array, { width, height, sector }: Shape): Float32Array {
  const measures = new Float32Array(8 + 4 + 9)
  const areas = new Float32Array(9)
  let count = 0
  for (let row = 0; row < height; row++) {
    const [first, last] = sector[row] ?? [1, 0]
    for (let column = first; column <= last; column++) {
      const at = row * width + column
      const grey = frame[at] ?? 0
      const bin = HISTOGRAM_EDGES.findIndex((edge) => grey < edge)
      add(measures, bin < 0 ? 7 : bin, 1)
      add(measures, 8, Math.abs(grey - (frame[at + 1] ?? grey)))
      add(measures, 9, Math.abs(grey - (frame[at + width] ?? grey)))
      add(measures, 10, Math.abs(grey - (frame[at + 3] ?? grey)))
      add(measures, 11, Math.abs(grey - (frame[at + 3 * width] ?? grey)))
      const area = 3 * Math.min(2, Math.floor((3 * row) / height)) + Math.min(2, Math.floor((3 * column) / width))
      add(measures, 12 + area, grey)
      add(areas, area, 1)
      count++
    }
  }
  return measures.map((sum, i) => (i < 12 ? sum / Math.max(1, count) : sum / Math.max(1, areas[i - 12] ?? 1)))
}

function add(target: Float32Array, at: number, value: number): void {
  target[at] = (target[at] ?? 0) + value
}

/** Mean absolute change from frame to frame, in grey. */
function motion(frames: readonly Float32Array[]): number {
  let sum = 0
  for (let k = 1; k < frames.length; k++) {
    const before = frames[k - 1] ?? new Float32Array()
    const after = frames[k] ?? new Float32Array()
    let change = 0
    for (let i = 0; i < after.length; i++) change += Math.abs((after[i] ?? 0) - (before[i] ?? 0))
    sum += change / Math.max(1, after.length)
  }
  return frames.length > 1 ? sum / (frames.length - 1) : 0
}

/** A loop's plain measures: the frames' mean, and motion. 22 numbers. */
export function loopAppearance(frames: readonly Float32Array[], shape: Shape): Float32Array {
  const still = mean(frames.map((frame) => appearance(frame, shape)))
  return Float32Array.from([...still, motion(frames)])
}

export const loopFeatures = (features: readonly Float32Array[]): Float32Array => mean(features)

/** Mean grey outside the sector, of the frame that has most there. */
export const outsideSector = (greyFrames: readonly Float32Array[], shape: Shape): number =>
  Math.max(...greyFrames.map((frame) => meanOutside(frame, shape)))

export function measureGate(gate: GateParameters, input: GateInput): GateMeasures {
  return {
    colour: input.colouredFraction,
    outsideSector: outsideSector(input.greyFrames, gate),
    otherProbability: input.otherProbability,
    featureDistance: distance(gate.features, loopFeatures(input.features)),
    appearanceDistance: distance(gate.appearance, loopAppearance(input.greyFrames, gate)),
  }
}

const measureNames = [
  'colour',
  'outsideSector',
  'otherProbability',
  'featureDistance',
  'appearanceDistance',
] as const satisfies readonly (keyof GateMeasures)[]

/** Lets a loop pass, or says why it is outside what the model was trained on. */
export function judgeGate(
  { limits, basis }: Pick<GateParameters, 'limits' | 'basis'>,
  measures: GateMeasures,
): Result<GateMeasures> {
  const exceeded = measureNames.filter((name) => !(measures[name] <= limits[name].value))
  if (exceeded.length === 0) return ok(measures)
  return fail('outsideTraining', {
    basis: basis === 'library' ? 'library' : 'training',
    measures: exceeded.map((name) => textOf(`gateMeasures.${name}`)),
  })
}
