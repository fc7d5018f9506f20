import { readFileSync } from 'node:fs'
import {
  type FrameRenderer,
  type PhantomPatient,
  type PhantomView,
  type PhantomVisit,
  type Prng,
} from '../../main/phantom/index'
import { inputSpec } from '../../shared/vision/manifest'
import type { Plane } from '../../shared/vision/resample'
import { z } from 'zod'

const range = z.object({ firstSeed: z.number().int(), count: z.number().int(), visits: z.number().int() })
const recipeSchema = z.object({
  patients: z.object({ train: range, validation: range, test: range }),
  framesPerClip: z.number().int(),
  input: inputSpec,
})

/** Ranges of patient seeds, frames a clip, and the network's input: what training, calibration and the held-out test share. */
export const recipe = recipeSchema.parse(JSON.parse(readFileSync(new URL('./recipe.json', import.meta.url), 'utf8')))

/** Sizes at which sectors are drawn before the network's preprocessing shrinks them. */
const RENDER_WIDTHS = [160, 192, 224, 256, 288, 512] as const

/** How one clip was recorded: size, empty margins around the sector, scale ticks beside it. */
export interface Recording {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly ticks: boolean
}

export function drawRecording(random: Prng): Recording {
  const width = RENDER_WIDTHS[Math.floor(random.next() * RENDER_WIDTHS.length)] ?? 192
  const height = (width * 3) / 4
  const margin = (): number => Math.floor(random.uniform(0, 0.03) * width)
  const exact = random.chance(0.5)
  return {
    width,
    height,
    left: exact ? 0 : margin(),
    top: exact ? 0 : margin(),
    right: exact ? 0 : margin(),
    bottom: exact ? 0 : margin(),
    ticks: random.chance(0.15),
  }
}

/** One frame in its screen region, grey 0..255. */
export function drawRegion(
  renderFrame: FrameRenderer,
  patient: PhantomPatient,
  visit: PhantomVisit,
  view: PhantomView,
  phase: number,
  frameSeed: number,
  recording: Recording,
): Plane {
  const { width, height, left, top, right, bottom } = recording
  const sector = renderFrame({ patient, visit, view, phase, frameSeed, width, height })
  const plane = {
    width: width + left + right,
    height: height + top + bottom,
    data: new Float32Array((width + left + right) * (height + top + bottom)),
  }
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      plane.data[(row + top) * plane.width + column + left] = sector[row * width + column] ?? 0
  if (recording.ticks)
    for (let row = 4; row < plane.height; row += Math.round(plane.height / 16))
      plane.data[row * plane.width + plane.width - 2] = 160
  return plane
}

/** Phases of a clip: one cycle, from the R wave or from anywhere, unevenly by what a frame rate allows. */
export function clipPhases(random: Prng): number[] {
  const start = random.chance(0.5) ? random.uniform(-0.03, 0.03) : random.next()
  const cycles = random.chance(0.15) ? random.uniform(1, 2) : 1
  return Array.from(
    { length: recipe.framesPerClip },
    (_, k) => start + (k / recipe.framesPerClip) * cycles + random.uniform(-0.03, 0.03),
  )
}
