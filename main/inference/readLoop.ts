import { decodeFrame, type Codecs } from '../../shared/dicom/decode'
import { fail, ok, type Result } from '../../shared/result'
import { judgeGate, measureGate, toGrey } from '../../shared/vision/ood'
import type { PackManifest } from '../../shared/vision/manifest'
import { preprocessFrame, type NetworkInput } from '../../shared/vision/preprocess'
import { decideView, scoreTask } from '../../shared/vision/scoring'
import type { Engine } from './engine'
import type { LoopReading, LoopTask } from './messages'
import type { ModelPack } from './pack'

/** Decodes, preprocesses, embeds, gates and scores one loop. A damaged frame or a frame without its region is an expected failure. */
export async function readLoop(task: LoopTask, pack: ModelPack, engine: Engine, codecs: Codecs): Promise<Result<LoopReading>> {
  const inputs = await networkInputs(task, pack.manifest, codecs)
  if (!inputs.ok) return inputs
  const data = task.sampled.flatMap((number) => inputs.value.get(number) ?? [])
  const begun = performance.now()
  const embedded = await engine.embed(data.map((input) => input.data))
  const msPerFrame = (performance.now() - begun) / data.length

  const { manifest, gate, prompts } = pack
  const otherClass = manifest.view.classes.indexOf('other')
  const measures = measureGate(gate, {
    greyFrames: data.map((input) => toGrey(input.data.subarray(0, manifest.input.width * manifest.input.height), manifest.input.mean[0] ?? 0, manifest.input.standardDeviation[0] ?? 1)),
    colouredFraction: Math.max(...data.map(({ colouredFraction }) => colouredFraction)),
    otherProbability: otherClass < 0 ? 0 : (embedded.viewProbabilities[otherClass] ?? 0),
    features: embedded.features,
  })
  const judged = judgeGate(gate, measures)
  const view = decideView(manifest, embedded.viewProbabilities)
  const readable = judged.ok && view.code !== null
  return ok({
    sopInstanceUid: task.sopInstanceUid,
    frames: task.sampled,
    measures,
    refusal: judged.ok ? null : judged.failure,
    view: judged.ok ? view : { code: null, probability: view.probability },
    scores: readable ? manifest.tasks.filter(({ views }) => view.code !== null && views.includes(view.code)).map((one) => scoreTask(one, prompts, embedded.loop)) : [],
    identity: embedded.identity,
    msPerFrame,
  })
}

/** Each frame as the network wants it, by its number; training reads its frames through here too. */
export async function networkInputs(task: LoopTask, { input: spec }: Pick<PackManifest, 'input'>, codecs: Codecs): Promise<Result<ReadonlyMap<number, NetworkInput>>> {
  const made = new Map<number, NetworkInput>()
  for (const { number, bytes } of task.frames) {
    const decoded = await decodeFrame(task.format, task.littleEndian, bytes, codecs).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    if (typeof decoded === 'string') return fail('frame-damaged', `Frame ${number + 1} can't be decoded: ${decoded}.`, 'Read this loop yourself.')
    const input = preprocessFrame({ pixels: decoded.rgba, columns: decoded.columns, rows: decoded.rows, samplesPerPixel: 4, pixelAspect: task.pixelAspect }, task.region, spec)
    if (!input.ok) return input
    made.set(number, input.value)
  }
  return ok(made)
}
