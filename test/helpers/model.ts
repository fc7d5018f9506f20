import path from 'node:path'
import { nodeCodecs } from '../../main/dicom/nodeCodecs'
import { plainSetting, startEngine, type Engine } from '../../main/inference/engine'
import { loopTaskOf } from '../../main/inference/loopTask'
import type { LoopReading } from '../../main/inference/messages'
import { loadPack, type ModelPack } from '../../main/inference/pack'
import { readLoop } from '../../main/inference/readLoop'
import { memorySource } from '../../shared/dicom/byteSource'
import { inflateFile } from '../../shared/dicom/dataset'
import type { Loop } from '../../shared/domain/loop'
import type { Result } from '../../shared/result'

export const packFolder = path.resolve(import.meta.dirname, '../../models/phantom-clip')

export interface OpenModel {
  readonly pack: ModelPack
  readonly engine: Engine
}

/** The shipped pack on real ONNX Runtime, in this process. */
export async function openModel(): Promise<OpenModel> {
  const pack = await loadPack(packFolder)
  if (!pack.ok) throw new Error(pack.failure.message)
  return { pack: pack.value, engine: await startEngine(pack.value, plainSetting) }
}

/** Reads one loop of a file's bytes as the inference process would. */
export async function readBytes({ pack, engine }: OpenModel, loop: Loop, bytes: Uint8Array): Promise<Result<LoopReading>> {
  const task = await loopTaskOf(loop, async () => memorySource(loop.layout.deflated ? inflateFile(bytes) : bytes), pack.manifest)
  return task.ok ? readLoop(task.value, pack, engine, nodeCodecs) : task
}
