import type { EngineSetting } from '../../shared/domain/engineBenchmark'
import type { Calls, Client } from '../rpc/client'
import type { inferenceOperations, packOperations } from './operations'
import type { ModelPack } from './packs/pack'

/** A model pack open in a process of its own. Every operation fails with `inferenceLost` once that is gone. */
export interface InferenceProcess extends Calls<typeof packOperations> {
  readonly pack: ModelPack
  readonly setting: EngineSetting
  /** Process id, for tests and the log. */
  readonly pid: number | undefined
  /** While loops play in the window, reading leaves them the machine. */
  setPlaying(playing: boolean): void
  isAlive(): boolean
  close(): void
}

/** The process as its users see it. */
export const inferenceProcess = (
  { calls, lost }: Client<typeof inferenceOperations>,
  opened: Pick<InferenceProcess, 'pack' | 'setting' | 'pid' | 'close'>,
): InferenceProcess => ({
  ...calls,
  ...opened,
  setPlaying: (playing) => void calls.setPlaying({ playing }),
  isAlive: () => lost() === null,
})
