import type { EngineSetting, EngineTrial, Provider } from '../../shared/domain/engineTrial'
import { startEngine, type Engine } from './engine'
import type { ModelPack } from './pack'
import { measureEngines } from './trial'

export interface OpenedAs {
  readonly engine: Engine
  /** Null where a setting that was asked for started. */
  readonly trial: EngineTrial | null
  /** Why int8 did not start although it was asked for; float32 reads instead. */
  readonly int8Failure: string | null
}

export interface AskedSettings {
  /** What a trial chose before, in float32; null: find out by a trial. */
  readonly setting: EngineSetting | null
  /** Goes first where a check allowed it. */
  readonly int8: EngineSetting | null
  readonly providers: readonly Provider[]
  readonly cores: number
}

/** Opens a pack as it was asked for. What was fastest once may not start today (another driver, a card taken out): then it is measured anew. Throws where nothing runs the pack. */
export async function openAs(
  pack: ModelPack,
  { setting, int8, providers, cores }: AskedSettings,
  isPlaying: () => boolean,
): Promise<OpenedAs> {
  const fast =
    int8 &&
    (await startEngine(pack, int8, isPlaying).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    ))
  if (fast !== null && typeof fast === 'object') return { engine: fast, trial: null, int8Failure: null }
  const known = setting && (await startEngine(pack, setting, isPlaying).catch(() => null))
  if (known) return { engine: known, trial: null, int8Failure: fast }
  const trial = await measureEngines(pack, { providers, cores })
  return { engine: await startEngine(pack, trial.chosen, isPlaying), trial, int8Failure: fast }
}
