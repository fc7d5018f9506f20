import path from 'node:path'
import { nodeCodecs } from '../../main/dicom/nodeCodecs'
import { openPrecisionPair } from '../../main/inference/worker/precisionPair'
import { heatMapOfFrame } from '../../main/inference/worker/heatMapOfFrame'
import { plainSetting, startEngine, type Engine } from '../../main/inference/worker/engine'
import { loopTaskOf } from '../../main/inference/studies/loopTask'
import type { LoopReading } from '../../main/inference/messages'
import type { Models } from '../../main/inference/models'
import { loadPack, type ModelPack } from '../../main/inference/packs/pack'
import { createPlayback, type Playback } from '../../main/inference/worker/playback'
import type { InferenceProcess } from '../../main/inference/client'
import { measureInSectors, measureLoop } from '../../main/inference/worker/measureLoop'
import { readLoop } from '../../main/inference/worker/readLoop'
import { openTextEngine } from '../../main/inference/worker/textEngine'
import { applyFitted } from '../../main/inference/worker/applyFitted'
import { memorySource } from '../../shared/dicom/byteSource'
import { inflateFile } from '../../shared/dicom/dataset'
import type { Loop } from '../../shared/domain/loop'
import { ok, type Result } from '../../shared/result'
import type { EmbeddedText } from '../../shared/vision/textTokenizer'
import { messageOf } from '../../shared/words'

export const packFolder = path.resolve(import.meta.dirname, '../../models/phantom-clip')

export interface OpenModel {
  readonly pack: ModelPack
  readonly engine: Engine
}

/** The shipped pack on real ONNX Runtime, in this process. */
export async function openModel(): Promise<OpenModel> {
  const pack = await loadPack(packFolder)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  return { pack: pack.value, engine: await startEngine(pack.value, plainSetting) }
}

/** Reads one loop of a file's bytes as the inference process would. */
export async function readBytes(
  { pack, engine }: OpenModel,
  loop: Loop,
  bytes: Uint8Array,
): Promise<Result<LoopReading>> {
  const task = await loopTaskOf(
    loop,
    async () => memorySource(loop.layout.deflated ? inflateFile(bytes) : bytes),
    pack.manifest,
  )
  return task.ok ? readLoop(task.value, pack, engine, nodeCodecs) : task
}

/** What the inference process does, done in this one. */
export function processOf({ pack, engine }: OpenModel, playing: Playback = createPlayback()): InferenceProcess {
  let texts: ReturnType<typeof openTextEngine> | null = null
  let precisionPair: ReturnType<typeof openPrecisionPair> | null = null
  return {
    pack,
    setting: engine.setting,
    pid: undefined,
    setPlaying: playing.set,
    read(task, fitted) {
      const reads = fitted ? applyFitted(pack, engine, fitted) : { pack, engine }
      return readLoop(task, reads.pack, reads.engine, nodeCodecs)
    },
    look: async (task, frame, code) => heatMapOfFrame({ task, frame, code }, pack, engine, nodeCodecs),
    measure: (task) => measureLoop(task, pack.manifest, engine, nodeCodecs),
    measureInSectors: (task, sectors) => measureInSectors(task, sectors, pack.manifest, nodeCodecs),
    async embedTexts(given) {
      const opened = await (texts ??= openTextEngine(pack, engine.setting.provider))
      if (!opened.ok) return opened
      const embedded: Result<EmbeddedText>[] = []
      for (const text of given) embedded.push(await opened.value.embed(text))
      return ok(embedded)
    },
    async compare(task, settings) {
      const both = await (precisionPair ??= openPrecisionPair(pack, engine, settings, nodeCodecs, playing))
      return both.ok ? both.value.compare(task) : both
    },
    isAlive: () => true,
    close: () => undefined,
  }
}

/** A pack chosen for every role, its work done by the process given. */
export const lending = (
  pack: ModelPack,
  process: InferenceProcess,
): Pick<Models, 'selected' | 'use' | 'precision'> => ({
  selected: async () => ok(pack),
  use: (_role, _use, work) => work(process),
  precision: () => null,
})

/** The chosen pack as the program has it, with the inference process's work done in this one. */
export const inProcess = (model: OpenModel): Pick<Models, 'selected' | 'use' | 'precision'> =>
  lending(model.pack, processOf(model))
