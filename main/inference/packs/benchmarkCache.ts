import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { engineBenchmark, type EngineBenchmark } from '../../../shared/domain/engineBenchmark'
import { keptPrecision, type KeptPrecision } from '../../../shared/domain/precisionCheck'

/** What a benchmark's figures hold for; anything else is measured anew. */
const machine = z.object({
  processor: z.string(),
  cores: z.number().int(),
  graphics: z.string().nullable(),
  runtime: z.string(),
  program: z.string(),
})
export type Machine = z.infer<typeof machine>

const kept = z.object({
  packSha256: z.string(),
  machine,
  /** The file's name of it since the first version. */
  trial: engineBenchmark,
  precision: keptPrecision.nullable().default(null),
})
type Kept = z.infer<typeof kept>

/** Trials of packs on this machine, one file a pack. A file that can't be read as one counts as none. */
export interface BenchmarkCache {
  get(packSha256: string): EngineBenchmark | null
  /** A new benchmark drops the check made against the one before. */
  set(packSha256: string, benchmark: EngineBenchmark): void
  /** What a check of the pack's int8 graph found here; null where none stands. */
  precision(packSha256: string): KeptPrecision | null
  /** Kept beside the benchmark that the check was made against; without one there is nothing to keep it beside. */
  setPrecision(packSha256: string, precision: KeptPrecision): void
  forget(packSha256: string): void
}

export function createBenchmarkCache(folder: string, here: Machine): BenchmarkCache {
  const file = (packSha256: string): string => path.join(folder, `${packSha256}.json`)
  function read(packSha256: string): Kept | null {
    if (!existsSync(file(packSha256))) return null
    try {
      const found = kept.safeParse(JSON.parse(readFileSync(file(packSha256), 'utf8')))
      return found.success &&
        found.data.packSha256 === packSha256 &&
        JSON.stringify(found.data.machine) === JSON.stringify(here)
        ? found.data
        : null
    } catch {
      return null
    }
  }
  function write(
    packSha256: string,
    { benchmark, precision }: { readonly benchmark: EngineBenchmark; readonly precision: KeptPrecision | null },
  ): void {
    mkdirSync(folder, { recursive: true })
    const beside = `${file(packSha256)}.part`
    writeFileSync(beside, JSON.stringify({ packSha256, machine: here, trial: benchmark, precision } satisfies Kept))
    renameSync(beside, file(packSha256))
  }
  return {
    get: (packSha256) => read(packSha256)?.trial ?? null,
    set: (packSha256, benchmark) => write(packSha256, { benchmark, precision: null }),
    precision: (packSha256) => read(packSha256)?.precision ?? null,
    setPrecision(packSha256, precision) {
      const kept = read(packSha256)
      if (kept) write(packSha256, { benchmark: kept.trial, precision })
    },
    forget: (packSha256) => rmSync(file(packSha256), { force: true }),
  }
}

/** The machine this runs on. Graphics cards are named where the system keeps their names in files: NVIDIA's on Linux. */
export function thisMachine(runtime: string, program: string, graphicsFolder = '/proc/driver/nvidia/gpus'): Machine {
  return {
    processor: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    graphics: graphicsNames(graphicsFolder),
    runtime,
    program,
  }
}

function graphicsNames(folder: string): string | null {
  if (!existsSync(folder)) return null
  const names = readdirSync(folder).flatMap((card) => {
    const information = path.join(folder, card, 'information')
    return existsSync(information) ? (/^Model:\s*(.+)$/m.exec(readFileSync(information, 'utf8'))?.[1] ?? []) : []
  })
  return names.length > 0 ? names.join(', ') : null
}

/** ONNX Runtime's version, read without loading it. */
export const runtimeVersion = (): string =>
  z.object({ version: z.string() }).parse(createRequire(import.meta.url)('onnxruntime-node/package.json')).version
