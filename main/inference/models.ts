import type { Result } from '../../shared/result'
import { findPacks, noUsablePack, type FoundPack, type ModelPack } from './pack'
import { startInference, type InferenceProcess } from './process'

/** The installed packs, and the one process that runs the chosen one. */
export interface Models {
  found(): Promise<readonly FoundPack[]>
  /** The pack that reads: the first usable one. */
  chosen(): Promise<Result<ModelPack>>
  /** The running process, started when it is not. */
  process(): Promise<Result<InferenceProcess>>
  close(): void
}

export function createModels(roots: readonly string[], dist: string): Models {
  let packs: Promise<readonly FoundPack[]> | null = null
  let running: Promise<Result<InferenceProcess>> | null = null

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
      running = models.chosen().then((pack) => (pack.ok ? startInference(pack.value, dist) : pack))
      const started = await running
      if (!started.ok) running = null
      return started
    },
    close() {
      void running?.then((started) => started.ok && started.value.close())
      running = null
    },
  }
  return models
}
