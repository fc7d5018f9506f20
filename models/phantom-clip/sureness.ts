/**
 * Measures where the pack is sure: `tsx sureness.ts PACK [TUNING_PATIENTS]` writes sureness.json and the manifest's `sureness`.
 * The picture model is fitted on training patients, limits are quantiles of validation patients it has not seen, the interval of values in doubt is measured on
 * tuning patients under the distortions that are not held out (models/phantom-clip/distorted/distortions.ts). The test range is not looked at.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { nodeCodecs } from '../../main/dicom/nodeCodecs'
import { plainSetting, startEngine, type Engine } from '../../main/inference/worker/engine'
import { loadPack, type ModelPack } from '../../main/inference/packs/pack'
import { readCopies, vectorsOf } from '../../main/inference/worker/readCopies'
import { readLoop } from '../../main/inference/worker/readLoop'
import { createFrameRenderer, makePatient, makePrng, makeVisit, mixSeed } from '../../main/phantom/index'
import { spreadOf, type ReadCopy } from '../../shared/vision/sureness'
import type { SurenessSpec } from '../../shared/vision/surenessSpec'
import { parseManifest } from '../../shared/vision/manifest'
import { standingMarks } from '../../shared/vision/marks'
import { measureGate, toGrey, type GateMeasures } from '../../shared/vision/ood'
import { fitPictureModel, pictureDistance, pictureOf, stillness } from '../../shared/vision/pictureModel'
import { preprocessFrame, type DecodedFrame, type NetworkInput } from '../../shared/vision/preprocess'
import { scoreTask, type LoopScore } from '../../shared/vision/scoring'
import { quantile } from '../../shared/vision/statistics'
import { messageOf } from '../../shared/words'
import { distortions } from './distorted/distortions'
import { drawLoop } from './distorted/drawing'
import { taskOf } from './distorted/loopTask'
import { clipPhases, drawRecording, drawRegion, recipe } from './clips'
import { writeManifest } from './writeManifest'

const TRAINING = 300
/** Further training patients, on whom the picture model's spreads are measured. */
const SPREADS = 150
const VALIDATION = 160
const COMPONENTS = 24
/** Share of validation clips within each limit. */
const WITHIN = 0.975
export const FIRST_TUNING_SEED = 3_000_000
const copies = ['otherBeat', 'smaller', 'larger', 'left', 'right', 'mirrored'] as const

interface Clip {
  readonly inputs: readonly NetworkInput[]
  readonly again: readonly NetworkInput[]
  readonly frames: readonly DecodedFrame[]
  readonly region: { readonly minX: 0; readonly minY: 0; readonly maxX: number; readonly maxY: number }
}

/** A patient's first four-chamber clip, as in training; with another beat where `withAgain`. */
function drawClip(seed: number, withAgain: boolean): Clip {
  const patient = makePatient(seed)
  const visit = makeVisit(patient, 0)
  const random = makePrng(mixSeed(visit.seed, 31))
  const phases = clipPhases(random)
  const recording = drawRecording(random)
  const shift = random.uniform(0.2, 0.8)
  const renderFrame = createFrameRenderer()
  const draw = (phase: number, k: number): DecodedFrame => {
    const { data, width, height } = drawRegion(renderFrame, patient, visit, 'A4C', phase, k, recording)
    return {
      pixels: Uint8Array.from(data, (value) => Math.round(value)),
      columns: width,
      rows: height,
      samplesPerPixel: 1,
      pixelAspect: 1,
    }
  }
  const frames = phases.map(draw)
  const { columns = 0, rows = 0 } = frames[0] ?? {}
  const region = { minX: 0, minY: 0, maxX: columns - 1, maxY: rows - 1 } as const
  const inputOf = (frame: DecodedFrame): NetworkInput => {
    const input = preprocessFrame(frame, region, recipe.input)
    if (!input.ok) throw new Error(messageOf(input.failure))
    return input.value
  }
  return {
    frames,
    region,
    inputs: frames.map(inputOf),
    again: withAgain ? phases.map((phase, k) => inputOf(draw(phase + shift, phases.length + k))) : [],
  }
}

const { width, height } = recipe.input
const greyOf = ({ inputs }: Clip): Float32Array[] => inputs.map(({ data }) => toGrey(data, recipe.input))
const pictureOfClip = (clip: Clip): Float64Array => pictureOf(greyOf(clip), width, height)

interface MeasuredClip {
  readonly gate: GateMeasures
  readonly picture: Float64Array
  readonly marks: number
  readonly scores: readonly LoopScore[]
  readonly copies: readonly ReadCopy[]
}

async function measureClip(seed: number, pack: ModelPack, engine: Engine): Promise<MeasuredClip> {
  const { manifest, gate, prompts } = pack
  if (!gate || !('classes' in manifest.view)) throw new Error('the phantom pack has a gate and views')
  const clip = drawClip(seed, true)
  const embedded = await engine.embed(clip.inputs.map(({ data }) => data))
  return {
    gate: measureGate(gate, {
      greyFrames: greyOf(clip),
      colouredFraction: 0,
      otherProbability: embedded.viewProbabilities[manifest.view.classes.indexOf('other')] ?? 0,
      features: embedded.features,
    }),
    picture: pictureOfClip(clip),
    marks: standingMarks(clip.frames, clip.region, recipe.input, gate.sector),
    scores: manifest.tasks.map((task) => scoreTask(task, prompts, vectorsOf(manifest, embedded))),
    copies: await readCopies(clip, copies, pack, engine),
  }
}

const round = (value: number, digits = 4): number => Number(value.toFixed(digits))
const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function open(folder: string): Promise<ModelPack> {
  const pack = await loadPack(folder)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  return pack.value
}

async function measure(folder: string, tuningPatients: number): Promise<void> {
  const pack = await open(folder)
  const engine = await startEngine(pack, plainSetting)
  say(`${TRAINING + SPREADS} training patients`)
  const pictures = Array.from({ length: TRAINING + SPREADS }, (_, n) =>
    pictureOfClip(drawClip(recipe.patients.train.firstSeed + n, false)),
  )
  const model = fitPictureModel(pictures.slice(0, TRAINING), pictures.slice(TRAINING), COMPONENTS)
  say(`${VALIDATION} validation patients`)
  const clips: MeasuredClip[] = []
  for (let n = 0; n < VALIDATION; n++)
    clips.push(await measureClip(recipe.patients.validation.firstSeed + n, pack, engine))
  const source = `${100 * WITHIN} % of ${clips.length} validation clips lie within`
  const limit = (of: (clip: MeasuredClip) => number, floor = 0) => ({
    value: round(Math.max(floor, quantile(clips.map(of), WITHIN))),
    source,
  })
  const spread = Object.fromEntries(
    pack.manifest.tasks.map((task) => [
      task.code,
      limit(
        (clip) => {
          const own = clip.scores.find((score) => score.task === task.code)
          return own ? spreadOf(own, clip.copies) : 0
        },
        task.kind === 'binary' ? 0.3 : 0,
      ),
    ]),
  )
  const sureness: SurenessSpec = {
    file: 'sureness.json',
    limits: {
      featureDistance: limit(({ gate }) => gate.featureDistance),
      appearanceDistance: limit(({ gate }) => gate.appearanceDistance),
      otherProbability: limit(({ gate }) => gate.otherProbability, 0.02),
      pictureDistance: limit(({ picture }) => pictureDistance(model, picture)),
      stillness: limit(({ picture }) => stillness(model, picture)),
      standingMarks: limit(({ marks }) => marks, 0.0005),
    },
    mirroredFurther: {
      value: round(
        quantile(
          clips.map(
            ({ gate, copies: read }) =>
              (read.find(({ name }) => name === 'mirrored')?.featureDistance ?? 0) - gate.featureDistance,
          ),
          1 - WITHIN,
        ),
      ),
      source: `${100 * WITHIN} % of ${clips.length} validation clips lie above`,
    },
    copies: [...copies],
    spread,
    doubtedHalfWidth: { LVEF: { value: 10, source: 'not measured' } },
  }
  writeFileSync(path.join(folder, 'sureness.json'), JSON.stringify(model))
  const write = (next: SurenessSpec): void => {
    const parsed = parseManifest(readFileSync(path.join(folder, 'manifest.json'), 'utf8'))
    if (!parsed.ok) throw new Error(messageOf(parsed.failure))
    const { files: _files, ...manifest } = parsed.value
    writeManifest(folder, { ...manifest, sureness: next })
  }
  write(sureness)
  say(JSON.stringify(sureness, null, 1))

  const measured = await open(folder)
  const doubted: number[] = []
  for (let seed = FIRST_TUNING_SEED; seed < FIRST_TUNING_SEED + tuningPatients; seed++) {
    const { drawing } = drawLoop(seed)
    for (const [n, { heldOut, apply }] of distortions.entries()) {
      if (heldOut) continue
      const task = taskOf(apply(drawing, makePrng(mixSeed(seed, n, 5))))
      const reading = await readLoop(task, measured, engine, nodeCodecs)
      if (!reading.ok || reading.value.refusal || !reading.value.beat.ok) continue
      const { scores, doubts, beat } = reading.value
      const inDoubt = beat.value.doubt !== null || doubts.some(({ task: of }) => of === null || of === 'LVEF')
      for (const score of scores)
        if (score.kind === 'regression' && inDoubt) doubted.push(Math.abs(score.value - drawing.visit.efPercent))
    }
    say(`${seed - FIRST_TUNING_SEED + 1} of ${tuningPatients} tuning patients`)
  }
  if (doubted.length > 0)
    write({
      ...sureness,
      doubtedHalfWidth: {
        LVEF: {
          value: round(quantile(doubted, 0.9), 1),
          source: `90 % of ${doubted.length} tuning loops in doubt, of ${tuningPatients} patients under ${distortions.filter(({ heldOut }) => !heldOut).length} distortions`,
        },
      },
    })
  await engine.close()
}

const [folder, patients] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: tsx sureness.ts PACK [TUNING_PATIENTS]')
void measure(path.resolve(folder), Number(patients ?? 40))
