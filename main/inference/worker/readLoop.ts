import type { Codecs } from '../../../shared/dicom/decode'
import { fail, ok, type Result } from '../../../shared/result'
import { wantedViews, type PackManifest } from '../../../shared/vision/manifest'
import { judgeGate, measureGate, toGrey, type GateMeasures, type GateParameters } from '../../../shared/vision/ood'
import type { NetworkInput } from '../../../shared/vision/preprocess'
import {
  decideView,
  scoreTask,
  type LoopScore,
  type ScoredVectors,
  type ViewDecision,
} from '../../../shared/vision/scoring'
import { needsBeat } from '../../../shared/vision/tasks'
import type { EmbeddedLoop, Engine } from './engine'
import { openLoop, type OpenLoop } from './openLoop'
import { doubtsOf, vectorsOf } from './readCopies'
import type { LoopReading, LoopTask } from '../operations'
import type { ModelPack } from '../packs/pack'
import { textOf } from '../../../shared/words'

/** Decodes, preprocesses, embeds, gates and scores one loop. A damaged frame or a frame without its region is an expected failure. */
export async function readLoop(
  task: LoopTask,
  pack: ModelPack,
  engine: Pick<Engine, 'embed'>,
  codecs: Codecs,
): Promise<Result<LoopReading>> {
  const loop = await openLoop(task, pack.manifest, codecs)
  return loop.ok ? readOpenLoop(task, loop.value, pack, engine) : loop
}

/** What follows decoding, so that two engines can read the same frames. */
export async function readOpenLoop(
  task: LoopTask,
  loop: OpenLoop,
  pack: ModelPack,
  engine: Pick<Engine, 'embed'>,
): Promise<Result<LoopReading>> {
  const { sampled, inputs: data, beat } = loop
  const begun = performance.now()
  const embedded = await engine.embed(data.map((input) => input.data))
  const msPerFrame = (performance.now() - begun) / data.length

  const { manifest } = pack
  const measures = pack.gate && measureOf(pack.gate, manifest, data, embedded)
  const view = decideView(manifest, embedded.viewProbabilities, task.labelledView)
  const judged =
    judgeView(manifest, view) ?? (pack.gate && measures ? judgeGate(pack.gate, measures) : judgeCoarse(manifest, data))
  const vectors = vectorsOf(manifest, embedded)
  const scores = judged.ok ? scoresOf(pack, view.code, beat.ok, vectors) : []
  return ok({
    sopInstanceUid: task.sopInstanceUid,
    frames: sampled,
    beat,
    measures,
    refusal: judged.ok ? null : judged.failure,
    view: judged.ok ? view : { code: null, probability: view.probability },
    scores,
    doubts: measures && scores.length > 0 ? await doubtsOf(loop, measures, scores, pack, engine) : [],
    identity: embedded.identity,
    embedding: embedded.loop,
    msPerFrame,
  })
}

/** Scores of the tasks that are read in the view; without a sure beat, not of those measured over one. */
const scoresOf = (
  { manifest, prompts }: ModelPack,
  view: string | null,
  beatIsSure: boolean,
  vectors: ScoredVectors,
): readonly LoopScore[] =>
  manifest.tasks
    .filter((task) => view !== null && task.views.includes(view) && (beatIsSure || !needsBeat(task)))
    .map((task) => scoreTask(task, prompts, vectors))

function measureOf(
  gate: GateParameters,
  { view, input }: PackManifest,
  data: readonly NetworkInput[],
  { viewProbabilities, features }: EmbeddedLoop,
): GateMeasures {
  const otherClass = 'classes' in view ? view.classes.indexOf('other') : -1
  return measureGate(gate, {
    greyFrames: data.map((frame) => toGrey(frame.data, input)),
    colouredFraction: Math.max(...data.map(({ colouredFraction }) => colouredFraction)),
    otherProbability: otherClass < 0 ? 0 : (viewProbabilities[otherClass] ?? 0),
    features,
  })
}

/** A fitted head knows which loops are the model's; its gate was fitted on those alone. */
function judgeView(manifest: PackManifest, { code, probability }: ViewDecision): Result<never> | null {
  if (!('head' in manifest.view)) return null
  const wanted = wantedViews(manifest)
  if (code !== null && wanted.includes(code)) return null
  const percentOf = (share: number): string => (100 * share).toFixed(0)
  const found = { wanted: wanted.join(' and '), percent: percentOf(probability) }
  if (code === null) return fail('viewUnclear', { ...found, needed: percentOf(manifest.view.minimumProbability.value) })
  return fail('otherView', { ...found, view: code === 'other' ? textOf('anotherView') : code })
}

/** All that a pack without training measures can refuse: a loop in colour. */
function judgeCoarse({ gate }: PackManifest, data: readonly NetworkInput[]): Result<null> {
  if ('file' in gate || Math.max(...data.map(({ colouredFraction }) => colouredFraction)) <= gate.colour.value)
    return ok(null)
  return fail('outOfDistribution')
}
