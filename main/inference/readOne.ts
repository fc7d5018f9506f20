import type { Loop } from '../../shared/domain/loop'
import type { Result } from '../../shared/result'
import type { PixelSources } from '../archive/pixels'
import { loopTaskOf } from './loopTask'
import type { LoopReading } from './messages'
import type { InferenceProcess } from './process'

/** One loop, from its frames' bytes to its reading. */
export async function readOne(loop: Loop, pixels: PixelSources, inference: Pick<InferenceProcess, 'read' | 'pack'>): Promise<Result<LoopReading>> {
  const task = await loopTaskOf(loop, () => pixels.open(loop.sopInstanceUid), inference.pack.manifest)
  return task.ok ? inference.read(task.value) : task
}
