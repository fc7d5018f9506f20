import type { EngineTrial } from '../../shared/domain/engineTrial'
import { fail, ok, type Result } from '../../shared/result'
import { findPacks, noUsablePack, type FoundPack, type ModelPack } from './pack'
import { startInference, type InferenceProcess } from './process'
import type { TrialCache } from './trialCache'

/** The installed packs, and the one process that runs the chosen one. */
export interface Models {
  found(): Promise<readonly FoundPack[]>
  /** The pack that reads: the first usable one. */
  chosen(): Promise<Result<ModelPack>>
  /** The running process, started when it is not. */
  process(): Promise<Result<InferenceProcess>>
  /** What a trial of this pack measured on this machine; null before there was one. */
  measured(packSha256: string): EngineTrial | null
  /** Forgets what was measured of the chosen pack and measures it anew. A run under way would end. */
  measureAgain(): Promise<Result<EngineTrial>>
  /** Whether loops play in the window. */
  setPlaying(playing: boolean): void
  close(): void
}

export function createModels(roots: readonly string[], dist: string, trials: TrialCache): Models {
  let packs: Promise<readonly FoundPack[]> | null = null
  let running: Promise<Result<InferenceProcess>> | null = null
  let playing = false

  const models: Models = {
    found: () => (packs ??= findPacks(roots)),
    async chosen() {
      const found = await models.found()
      const usable = found.find(({ pack }) => pack.ok)
      return usable ? usable.pack : { ok: false, failure: noUsablePack(found) }
    },
    async process() {
      const current = running === null ? null : await running
      if (current?.ok && current.value.isAlive()) return current
      running = models.chosen().then((pack) => (pack.ok ? startInference(pack.value, dist, trials) : pack))
      const started = await running
      if (!started.ok) running = null
      else if (playing) started.value.setPlaying(true)
      return started
    },
    measured: (packSha256) => trials.get(packSha256),
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
