import type { EngineTrial } from '../../shared/domain/engineTrial'
import { modelRoles, type ModelRole } from '../../shared/domain/modelRole'
import type { KeptPrecision } from '../../shared/domain/precisionCheck'
import { fail, ok, type Result } from '../../shared/result'
import { choosePack, type ModelChoice } from './choosePack'
import { findPacks, type FoundPack, type ModelPack } from './pack'
import { startInference, type InferenceProcess } from './process'
import type { TrialCache } from './trialCache'

/** The installed packs, and a process for each one that is in use. */
export interface Models {
  found(): Promise<readonly FoundPack[]>
  /** Where the user's packs lie: imports go there. */
  readonly userFolder: string
  choose(choice: ModelChoice): void
  /** The pack for a role, reading by default. One that was chosen and is gone is told, never replaced by another. */
  chosen(role?: ModelRole): Promise<Result<ModelPack>>
  /** Looks for packs again. */
  rescan(): void
  /** The role's running process, started when it is not. */
  process(role?: ModelRole): Promise<Result<InferenceProcess>>
  /** What a trial of this pack measured on this machine; null before there was one. */
  measured(packSha256: string): EngineTrial | null
  /** The check of the pack's int8 graph that stands on this machine. */
  precision(packSha256: string): KeptPrecision | null
  /** Keeps it, and ends the process, so that the next start reads as it says. A run under way would end. */
  setPrecision(packSha256: string, precision: KeptPrecision): void
  /** Forgets what was measured of the role's pack and measures it anew. A run under way would end. */
  measureAgain(role?: ModelRole): Promise<Result<EngineTrial>>
  /** Whether loops play in the window. */
  setPlaying(playing: boolean): void
  close(): void
}

export function createModels({ shipped, userFolder }: { readonly shipped: string; readonly userFolder: string }, dist: string, trials: TrialCache): Models {
  let packs: Promise<readonly FoundPack[]> | null = null
  let choice: ModelChoice = { reading: null, patients: null }
  let playing = false
  /** By the pack's SHA-256; however many ask, one start at a time. */
  const running = new Map<string, Promise<Result<InferenceProcess>>>()

  function processOf(pack: ModelPack): Promise<Result<InferenceProcess>> {
    const before = running.get(pack.sha256) ?? Promise.resolve(null)
    const current = before.then((known) => (known?.ok === true && known.value.isAlive() ? known : started(pack)))
    running.set(pack.sha256, current)
    return current
  }
  async function started(pack: ModelPack): Promise<Result<InferenceProcess>> {
    const process = await startInference(pack, dist, trials)
    if (process.ok && playing) process.value.setPlaying(true)
    return process
  }
  function closeAllBut(wanted: readonly string[]): void {
    for (const [sha256, process] of running) {
      if (wanted.includes(sha256)) continue
      running.delete(sha256)
      void process.then((known) => known.ok && known.value.close())
    }
  }

  const models: Models = {
    userFolder,
    choose: (chosen) => void (choice = chosen),
    rescan: () => void (packs = null),
    found: () => (packs ??= findPacks([shipped, userFolder])),
    chosen: async (role = 'reading') => choosePack(await models.found(), choice, role),
    async process(role = 'reading') {
      const wanted = await Promise.all(modelRoles.map((one) => models.chosen(one)))
      closeAllBut(wanted.flatMap((pack) => (pack.ok ? pack.value.sha256 : [])))
      const pack = await models.chosen(role)
      return pack.ok ? processOf(pack.value) : pack
    },
    measured: (packSha256) => trials.get(packSha256),
    precision: (packSha256) => trials.precision(packSha256),
    setPrecision(packSha256, precision) {
      trials.setPrecision(packSha256, precision)
      models.close()
    },
    async measureAgain(role = 'reading') {
      const pack = await models.chosen(role)
      if (!pack.ok) return pack
      models.close()
      trials.forget(pack.value.sha256)
      const process = await models.process(role)
      if (!process.ok) return process
      const trial = trials.get(pack.value.sha256)
      return trial ? ok(trial) : fail('trial', 'The measurement was not kept.', 'Try again.')
    },
    setPlaying(now) {
      playing = now
      for (const process of running.values()) void process.then((known) => known.ok && known.value.setPlaying(now))
    },
    close: () => closeAllBut([]),
  }
  return models
}
