import type { EngineSetting } from '../../../shared/domain/engineBenchmark'
import type { Codecs } from '../../../shared/dicom/decode'
import { fail, ok, type Result } from '../../../shared/result'
import { startEngine, type Engine } from './engine'
import type { LoopTask, PrecisionReadings, SettingsToCompare } from '../operations'
import type { ModelPack } from '../packs/pack'
import { openLoop } from './openLoop'
import type { Playback } from './playback'
import { readOpenLoop } from './readLoop'

/** Both of a pack's image graphs at once, on the same decoded frames. */
export interface PrecisionPair {
  compare(task: LoopTask): Promise<Result<PrecisionReadings>>
  /** The engine that was open before stays so. */
  close(): Promise<void>
}

const same = (a: EngineSetting, b: EngineSetting): boolean =>
  a.provider === b.provider && a.threads === b.threads && a.batch === b.batch && a.precision === b.precision

/** Opens what `open` is not, to make way for playback as it does. An int8 graph that doesn't open is an expected failure: float32 goes on reading. */
export async function openPrecisionPair(
  pack: ModelPack,
  open: Engine,
  settings: SettingsToCompare,
  codecs: Codecs,
  playing: Playback,
): Promise<Result<PrecisionPair>> {
  const own: Engine[] = []
  async function engineFor(setting: EngineSetting): Promise<Engine> {
    if (same(open.setting, setting)) return open
    const started = await startEngine(pack, setting, playing.isPlaying)
    own.push(started)
    return started
  }
  const close = async (): Promise<void> => void (await Promise.all(own.map((engine) => engine.close())))
  const float32 = await engineFor(settings.float32)
  let int8: Engine
  try {
    int8 = await engineFor(settings.int8)
  } catch (error) {
    await close()
    return fail('int8Unopened', {
      name: pack.manifest.name,
      reason: error instanceof Error ? error.message : String(error),
    })
  }
  let turns = 0
  return ok({
    async compare(task) {
      const loop = await openLoop(task, pack.manifest, codecs)
      if (!loop.ok) return loop
      const read = (engine: Engine) => readOpenLoop(task, loop.value, pack, engine)
      const begunMs = performance.now()
      // They take turns in going first, so that what else the machine does falls on both.
      const before = turns++ % 2 === 0 ? await read(float32) : null
      const second = await read(int8)
      const first = before ?? (await read(float32))
      if (!first.ok) return first
      return second.ok
        ? ok({ float32: first.value, int8: second.value, undisturbed: !playing.playedSince(begunMs) })
        : second
    },
    close,
  })
}
