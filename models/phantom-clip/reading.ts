import type { Engine, EmbeddedLoop } from '../../main/inference/worker/engine'
import {
  createFrameRenderer,
  makePatient,
  makePrng,
  makeVisit,
  mixSeed,
  phantomViews,
  type FrameRenderer,
  type PhantomView,
  type PhantomVisit,
} from '../../main/phantom/index'
import { toGrey, type GateInput } from '../../shared/vision/ood'
import { preprocessFrame } from '../../shared/vision/preprocess'
import { clipPhases, drawRecording, drawRegion, recipe } from './clips'
import { messageOf } from '../../shared/words'

/** One phantom clip as the program's own preprocessing and graphs saw it, beside what was drawn. */
export interface ReadClip {
  readonly patient: number
  readonly visit: PhantomVisit
  readonly view: PhantomView
  readonly embedded: EmbeddedLoop
  readonly gateInput: GateInput
  readonly msPerFrame: number
}

interface Range {
  readonly firstSeed: number
  readonly count: number
  readonly visits: number
}

/** Draws and reads every visit of a range of patients in all four views. */
export async function readRange(
  engine: Engine,
  range: Range,
  otherClass: number,
  say: (line: string) => void,
): Promise<ReadClip[]> {
  const clips: ReadClip[] = []
  const renderFrame = createFrameRenderer()
  for (let n = 0; n < range.count; n++) {
    const seed = range.firstSeed + n
    const patient = makePatient(seed)
    let previous: PhantomVisit | undefined
    for (let number = 0; number < range.visits; number++) {
      const visit = makeVisit(patient, number, previous)
      for (const view of phantomViews) clips.push(await readClip(engine, renderFrame, seed, visit, view, otherClass))
      previous = visit
    }
    if (n % 50 === 49) say(`${n + 1} of ${range.count} patients read`)
  }
  return clips
}

async function readClip(
  engine: Engine,
  renderFrame: FrameRenderer,
  patientSeed: number,
  visit: PhantomVisit,
  view: PhantomView,
  otherClass: number,
): Promise<ReadClip> {
  const patient = makePatient(patientSeed)
  const random = makePrng(mixSeed(visit.seed, 31 + phantomViews.indexOf(view)))
  const phases = clipPhases(random)
  const recording = drawRecording(random)
  const inputs = phases.map((phase, k) => {
    const { data, width, height } = drawRegion(renderFrame, patient, visit, view, phase, k, recording)
    const frame = {
      pixels: Uint8Array.from(data, (value) => Math.round(value)),
      columns: width,
      rows: height,
      samplesPerPixel: 1 as const,
      pixelAspect: 1,
    }
    const input = preprocessFrame(frame, { minX: 0, minY: 0, maxX: width - 1, maxY: height - 1 }, recipe.input)
    if (!input.ok) throw new Error(messageOf(input.failure))
    return input.value.data
  })
  const begun = performance.now()
  const embedded = await engine.embed(inputs)
  const msPerFrame = (performance.now() - begun) / inputs.length
  const greyFrames = inputs.map((data) => toGrey(data, recipe.input))
  return {
    patient: patientSeed,
    visit,
    view,
    embedded,
    msPerFrame,
    gateInput: {
      greyFrames,
      colouredFraction: 0,
      otherProbability: embedded.viewProbabilities[otherClass] ?? 0,
      features: embedded.features,
    },
  }
}
