import type { EngineTrial } from '../../shared/domain/engineTrial'
import type { KeptPrecision } from '../../shared/domain/precisionCheck'
import { fail, ok, type Result } from '../../shared/result'
import { findPacks, noUsablePack, type FoundPack, type ModelPack } from './pack'
import { startInference, type InferenceProcess } from './process'
import type { TrialCache } from './trialCache'

/** The installed packs, and the one process that runs the chosen one. */
export interface Models {
  found(): Promise<readonly FoundPack[]>
  /** Where the user's packs lie: imports go there. */
  readonly userFolder: string
  /** Names the pack that reads by its SHA-256; null = the first usable one. */
  choose(sha256: string | null): void
  /** The pack that reads. One that was chosen and is gone is told, never replaced by another. */
  chosen(): Promise<Result<ModelPack>>
  /** Looks for packs again. */
  rescan(): void
  /** The running process, started when it is not. */
  process(): Promise<Result<InferenceProcess>>
  /** What a trial of this pack measured on this machine; null before there was one. */
  measured(packSha256: string): EngineTrial | null
  /** The check of the pack's int8 graph that stands on this machine. */
  precision(packSha256: string): KeptPrecision | null
  /** Keeps it, and ends the process, so that the next start reads as it says. A run under way would end. */
  setPrecision(packSha256: string, precision: KeptPrecision): void
  /** Forgets what was measured of the chosen pack and measures it anew. A run under way would end. */
  measureAgain(): Promise<Result<EngineTrial>>
  /** Whether loops play in the window. */
  setPlaying(playing: boolean): void
  close(): void
}

export function createModels({ shipped, userFolder }: { readonly shipped: string; readonly userFolder: string }, dist: string, trials: TrialCache): Models {
  let packs: Promise<readonly FoundPack[]> | null = null
  let choice: string | null = null
  let running: Promise<Result<InferenceProcess>> | null = null
  let playing = false
  /** One start at a time, however many ask. */
  let starting: Promise<Result<InferenceProcess>> | null = null

  async function runningOrStarted(): Promise<Result<InferenceProcess>> {
    const current = running === null ? null : await running
    const wanted = await models.chosen()
    if (current?.ok && current.value.isAlive() && wanted.ok && current.value.pack.sha256 === wanted.value.sha256) return current
    if (current?.ok) current.value.close()
    running = wanted.ok ? startInference(wanted.value, dist, trials) : Promise.resolve(wanted)
    const started = await running
    if (!started.ok) running = null
    else if (playing) started.value.setPlaying(true)
    return started
  }

  const models: Models = {
    userFolder,
    choose: (sha256) => void (choice = sha256),
    rescan: () => void (packs = null),
    found: () => (packs ??= findPacks([shipped, userFolder])),
    async chosen() {
      const found = await models.found()
      const usable = found.filter(({ manifest }) => manifest !== null && manifest.tasks.length > 0).flatMap(({ pack }) => (pack.ok ? [pack] : []))
      if (choice !== null) return usable.find(({ value }) => value.sha256 === choice) ?? fail('model-gone', 'The model chosen in the settings is not installed any more, or was changed.', 'Choose another model in the settings, or install that one again.')
      return usable[0] ?? { ok: false, failure: noUsablePack(found) }
    },
    process: () => (starting ??= runningOrStarted().finally(() => (starting = null))),
    measured: (packSha256) => trials.get(packSha256),
    precision: (packSha256) => trials.precision(packSha256),
    setPrecision(packSha256, precision) {
      trials.setPrecision(packSha256, precision)
      models.close()
    },
    async measureAgain() {
      const pack = await models.chosen()
      if (!pack.ok) return pack
      models.close()
      trials.forget(pack.value.sha256)
      const started = await models.process()
      if (!started.ok) return started
      const trial = trials.get(pack.value.sha256)
      return trial ? ok(trial) : fail('trial', 'The measurement was not kept.', 'Try again.')
    },
    setPlaying(now) {
      playing = now
      void running?.then((started) => started.ok && started.value.setPlaying(now))
    },
    close() {
      void running?.then((started) => started.ok && started.value.close())
      running = null
    },
  }
  return models
}
