/**
 * Draws training clips: `tsx dataset.ts FOLDER SHARD SHARDS`.
 * Each shard writes frames-SHARD.u8 (visits × frames × height × width, one cycle of A4C), views-SHARD.u8 (visits × 3 × height × width:
 * one frame each of A2C, PLAX, PSAX) and labels-SHARD.json. Pixels went through the program's own preprocessing, before normalisation.
 */
import { mkdirSync, openSync, readFileSync, writeFileSync, writeSync, closeSync } from 'node:fs'
import path from 'node:path'
import { makePatient, makePrng, makeVisit, mixSeed, renderFrame, type PhantomPatient, type PhantomView, type PhantomVisit, type Prng } from '../../shared/phantom'
import { apicalHeart } from '../../shared/phantom/apical'
import type { InputSpec } from '../../shared/vision/manifest'
import { fitPlane } from '../../shared/vision/preprocess'

interface Recipe {
  readonly patients: { readonly train: { readonly firstSeed: number; readonly count: number; readonly visits: number } }
  readonly framesPerClip: number
  readonly input: InputSpec
}

const recipe = JSON.parse(readFileSync(new URL('./recipe.json', import.meta.url), 'utf8')) as Recipe

/** Sizes at which sectors are drawn before the network's preprocessing shrinks them. */
const RENDER_WIDTHS = [160, 192, 224, 256, 288, 512] as const
const OTHER_VIEWS: readonly PhantomView[] = ['A2C', 'PLAX', 'PSAX']

/** How one clip was recorded: size, empty margins around the sector, scale ticks beside it. */
interface Recording {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly ticks: boolean
}

function drawRecording(random: Prng): Recording {
  const width = RENDER_WIDTHS[Math.floor(random.next() * RENDER_WIDTHS.length)] ?? 192
  const height = (width * 3) / 4
  const margin = (): number => Math.floor(random.uniform(0, 0.03) * width)
  const exact = random.chance(0.5)
  return { width, height, left: exact ? 0 : margin(), top: exact ? 0 : margin(), right: exact ? 0 : margin(), bottom: exact ? 0 : margin(), ticks: random.chance(0.15) }
}

/** One frame on its screen region, resized to the network's input: height × width values of 0..255. */
function drawFrame(patient: PhantomPatient, visit: PhantomVisit, view: PhantomView, phase: number, frameSeed: number, recording: Recording): Uint8Array {
  const { width, height, left, top, right, bottom } = recording
  const sector = renderFrame({ patient, visit, view, phase, frameSeed, width, height })
  const plane = { width: width + left + right, height: height + top + bottom, data: new Float32Array((width + left + right) * (height + top + bottom)) }
  for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) plane.data[(row + top) * plane.width + column + left] = sector[row * width + column] ?? 0
  if (recording.ticks) for (let row = 4; row < plane.height; row += Math.round(plane.height / 16)) plane.data[row * plane.width + plane.width - 2] = 160
  return Uint8Array.from(fitPlane(plane, 1, recipe.input), (value) => Math.round(Math.min(255, Math.max(0, value))))
}

/** Phases of a clip: one cycle, from the R wave or from anywhere, unevenly by what a frame rate allows. */
function clipPhases(random: Prng): number[] {
  const start = random.chance(0.5) ? random.uniform(-0.03, 0.03) : random.next()
  const cycles = random.chance(0.15) ? random.uniform(1, 2) : 1
  return Array.from({ length: recipe.framesPerClip }, (_, k) => start + (k / recipe.framesPerClip) * cycles + random.uniform(-0.03, 0.03))
}

/** Sizes the frame shows, for the auxiliary frame loss: LV half-width and length, cm. */
function frameTruth(patient: PhantomPatient, visit: PhantomVisit, phase: number): [number, number] {
  const heart = apicalHeart({ patient, visit, view: 'A4C', phase })
  return [heart.halfWidthCm, heart.lengthCm]
}

/** Anatomy as numbers, for the auxiliary identity loss: every scalar that stays with the patient. */
function anatomy(patient: PhantomPatient): number[] {
  const numbers: number[] = []
  for (const [key, value] of Object.entries(patient) as [string, unknown][]) {
    if (key === 'seed') continue
    if (typeof value === 'number') numbers.push(value)
    else if (value !== null && typeof value === 'object') numbers.push(...(Object.values(value) as number[]))
  }
  return numbers
}

function main(folder: string, shard: number, shards: number): void {
  mkdirSync(folder, { recursive: true })
  const { firstSeed, count, visits } = recipe.patients.train
  const frames = openSync(path.join(folder, `frames-${shard}.u8`), 'w')
  const views = openSync(path.join(folder, `views-${shard}.u8`), 'w')
  const labels: object[] = []
  for (let seed = firstSeed + shard; seed < firstSeed + count; seed += shards) {
    const patient = makePatient(seed)
    let previous: PhantomVisit | undefined
    for (let n = 0; n < visits; n++) {
      const visit = makeVisit(patient, n, previous)
      const random = makePrng(mixSeed(visit.seed, 31))
      const phases = clipPhases(random)
      const recording = drawRecording(random)
      phases.forEach((phase, k) => writeSync(frames, drawFrame(patient, visit, 'A4C', phase, k, recording)))
      for (const view of OTHER_VIEWS) writeSync(views, drawFrame(patient, visit, view, random.next(), 0, drawRecording(random)))
      labels.push({
        patient: seed, visit: n, ef: visit.efPercent, pacemaker: visit.pacemaker, tavr: visit.tavr, mitralClip: visit.mitralClip, effusionCm: visit.effusionCm,
        sizes: phases.map((phase) => frameTruth(patient, visit, phase)), anatomy: anatomy(patient),
        lvHalfWidthCm: patient.lvHalfWidthCm * visit.lvSize, wallCm: patient.septum.thicknessCm, laWidthCm: patient.laWidthCm, rvWidthCm: patient.rvWidthCm,
      })
      previous = visit
    }
    if (shard === 0 && (seed - firstSeed) % (100 * shards) === 0) console.log(`drawn ${seed - firstSeed} of ${count} patients`)
  }
  closeSync(frames)
  closeSync(views)
  writeFileSync(path.join(folder, `labels-${shard}.json`), JSON.stringify(labels))
}

main(process.argv[2] ?? '.', Number(process.argv[3] ?? 0), Number(process.argv[4] ?? 1))
