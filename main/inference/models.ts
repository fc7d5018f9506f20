import type { EngineBenchmark } from '../../shared/domain/engineBenchmark'
import { modelRoles, type ModelRole } from '../../shared/domain/modelRole'
import type { KeptPrecision } from '../../shared/domain/precisionCheck'
import { fail, ok, type Failure, type Result } from '../../shared/result'
import { selectPack, type PackSelection } from './packs/selectPack'
import type { HashFile } from './packs/packFile'
import { findPacks, type FoundPack, type ModelPack } from './packs/pack'
import type { InferenceProcess } from './client'
import { createProcesses, type ProcessUse } from './pool'
import type { BenchmarkCache } from './packs/benchmarkCache'

/** The installed packs, and a process for each one that is in use. */
export interface Models {
  found(): Promise<readonly FoundPack[]>
  /** Where the user's packs lie: imports go there. */
  readonly userFolder: string
  select(choice: PackSelection): void
  /** The pack for a role, reading by default. One that was chosen and is gone is told, never replaced by another. */
  selected(role?: ModelRole): Promise<Result<ModelPack>>
  /** Looks for packs again. */
  rescan(): void
  /** Does the work with the role's process, started when it is not. It isn't ended before, whatever is chosen meanwhile. */
  use<T>(role: ModelRole, use: ProcessUse, work: (process: InferenceProcess) => Promise<Result<T>>): Promise<Result<T>>
  /** Refused in words where the role's process is used for anything. */
  useAlone<T>(
    role: ModelRole,
    use: ProcessUse,
    work: (process: InferenceProcess) => Promise<Result<T>>,
  ): Promise<Result<T>>
  /** What the pack's process is used for, as a refusal; null where it is free. */
  inUse(packSha256: string): Failure | null
  /** Ends the pack's process when it is next free, so that what it opened beside its engine is let go. */
  renew(packSha256: string): void
  /** What a benchmark of this pack measured on this machine; null before there was one. */
  measured(packSha256: string): EngineBenchmark | null
  /** The check of the pack's int8 graph that stands on this machine. */
  precision(packSha256: string): KeptPrecision | null
  /** Keeps it at once; the pack's process is renewed, so that the next start reads as it says. */
  setPrecision(packSha256: string, precision: KeptPrecision): void
  /** Forgets what was measured of the role's pack and measures it anew; refused in words while it is used. */
  measureAgain(role?: ModelRole): Promise<Result<EngineBenchmark>>
  /** Whether loops play in the window. */
  setPlaying(playing: boolean): void
  /** Ends every process, with whatever runs in it. */
  close(): void
}

export function createModels(
  {
    shipped,
    userFolder,
    hashFile,
  }: { readonly shipped: string; readonly userFolder: string; readonly hashFile?: HashFile },
  benchmarks: BenchmarkCache,
  start: (pack: ModelPack) => Promise<Result<InferenceProcess>>,
): Models {
  let packs: Promise<readonly FoundPack[]> | null = null
  let choice: PackSelection = { reading: null, patients: null }
  let playing = false
  const processes = createProcesses(async (pack) => {
    const process = await start(pack)
    if (process.ok && playing) process.value.setPlaying(true)
    return process
  })

  /** The role's pack; processes of packs that no role has any more are ended. */
  async function packFor(role: ModelRole): Promise<Result<ModelPack>> {
    const wanted = await Promise.all(modelRoles.map((each) => models.selected(each)))
    processes.keepOnly(wanted.flatMap((pack) => (pack.ok ? [pack.value.sha256] : [])))
    return models.selected(role)
  }

  const models: Models = {
    userFolder,
    select: (chosen) => void (choice = chosen),
    rescan: () => void (packs = null),
    found: () => (packs ??= findPacks([shipped, userFolder], hashFile)),
    selected: async (role = 'reading') => selectPack(await models.found(), choice, role),
    async use(role, use, work) {
      const pack = await packFor(role)
      return pack.ok ? processes.use(pack.value, use, work) : pack
    },
    async useAlone(role, use, work) {
      const pack = await packFor(role)
      return pack.ok ? processes.useAlone(pack.value, use, work) : pack
    },
    inUse: processes.inUse,
    renew: processes.renew,
    measured: (packSha256) => benchmarks.get(packSha256),
    precision: (packSha256) => benchmarks.precision(packSha256),
    setPrecision(packSha256, precision) {
      benchmarks.setPrecision(packSha256, precision)
      processes.renew(packSha256)
    },
    async measureAgain(role = 'reading') {
      const pack = await packFor(role)
      if (!pack.ok) return pack
      const { sha256 } = pack.value
      const failure = processes.inUse(sha256)
      if (failure) return { ok: false, failure }
      processes.renew(sha256)
      benchmarks.forget(sha256)
      return processes.use(pack.value, 'measuring', async () => {
        const benchmark = benchmarks.get(sha256)
        return benchmark ? ok(benchmark) : fail('benchmarkNotKept')
      })
    },
    setPlaying(now) {
      playing = now
      for (const process of processes.all()) void process.then((started) => started.ok && started.value.setPlaying(now))
    },
    close: processes.closeAll,
  }
  return models
}
