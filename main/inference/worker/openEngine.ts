import type { EngineSetting, EngineBenchmark, Provider } from '../../../shared/domain/engineBenchmark'
import { startEngine, type Engine } from './engine'
import type { ModelPack } from '../packs/pack'
import { measureEngines } from './benchmark'

export interface OpenedEngine {
  readonly engine: Engine
  /** Null where a setting that was asked for started. */
  readonly benchmark: EngineBenchmark | null
  /** Why int8 did not start although it was asked for; float32 reads instead. */
  readonly int8Failure: string | null
}

export interface AskedSettings {
  /** What a benchmark chose before, in float32; null: find out by a benchmark. */
  readonly setting: EngineSetting | null
  /** Goes first where a check allowed it. */
  readonly int8: EngineSetting | null
  readonly providers: readonly Provider[]
  readonly cores: number
}

/** Opens a pack as it was asked for. What was fastest once may not start today (another driver, a card taken out): then it is measured anew. Throws where nothing runs the pack. */
export async function openEngine(
  pack: ModelPack,
  { setting, int8, providers, cores }: AskedSettings,
  isPlaying: () => boolean,
): Promise<OpenedEngine> {
  const fast =
    int8 &&
    (await startEngine(pack, int8, isPlaying).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    ))
  if (fast !== null && typeof fast === 'object') return { engine: fast, benchmark: null, int8Failure: null }
  const fromSetting = setting && (await startEngine(pack, setting, isPlaying).catch(() => null))
  if (fromSetting) return { engine: fromSetting, benchmark: null, int8Failure: fast }
  const benchmark = await measureEngines(pack, { providers, cores })
  return { engine: await startEngine(pack, benchmark.chosen, isPlaying), benchmark, int8Failure: fast }
}
