import { fail, type Result } from '../../shared/result'
import { findPacks, noUsablePack, type FoundPack, type ModelPack } from './pack'
import { startInference, type InferenceProcess } from './process'

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
  close(): void
}

export function createModels({ shipped, userFolder }: { readonly shipped: string; readonly userFolder: string }, dist: string): Models {
  let packs: Promise<readonly FoundPack[]> | null = null
  let choice: string | null = null
  let running: Promise<Result<InferenceProcess>> | null = null

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
    async process() {
      const current = running === null ? null : await running
      const wanted = await models.chosen()
      if (current?.ok && current.value.isAlive() && wanted.ok && current.value.pack.sha256 === wanted.value.sha256) return current
      if (current?.ok) current.value.close()
      running = wanted.ok ? startInference(wanted.value, dist) : Promise.resolve(wanted)
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
