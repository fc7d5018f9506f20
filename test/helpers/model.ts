import path from 'node:path'
import { nodeCodecs } from '../../main/dicom/nodeCodecs'
import { plainSetting, startEngine, type Engine } from '../../main/inference/worker/engine'
import { loopTaskOf } from '../../main/inference/studies/loopTask'
import { inferenceOperations, type LoopReading } from '../../main/inference/operations'
import type { Models } from '../../main/inference/models'
import { loadPack, type ModelPack } from '../../main/inference/packs/pack'
import { inferenceProcess, type InferenceProcess } from '../../main/inference/client'
import { createInferenceHandlers } from '../../main/inference/worker/handlers'
import { readLoop } from '../../main/inference/worker/readLoop'
import { createClient } from '../../main/rpc/client'
import { serve } from '../../main/rpc/server'
import { memorySource } from '../../shared/dicom/byteSource'
import { inflateFile } from '../../shared/dicom/dataset'
import type { Loop } from '../../shared/domain/loop'
import { failureOf as failureOfCode, ok, type Result } from '../../shared/result'
import { messageOf } from '../../shared/words'
import { memoryPorts } from './memoryPort'

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

/** An inference process whose handlers run in this one, behind the same client and server. */
export function processOf({ pack, engine }: OpenModel): InferenceProcess {
  const [here, there] = memoryPorts()
  const { handlers, failureOf } = createInferenceHandlers(nodeCodecs, { pack, engine })
  serve(there, inferenceOperations, handlers, { failureOf, onBroken: () => undefined })
  const client = createClient(here, inferenceOperations, failureOfCode('inferenceAnswerMalformed'))
  return inferenceProcess(client, { pack, setting: engine.setting, pid: undefined, close: () => undefined })
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
