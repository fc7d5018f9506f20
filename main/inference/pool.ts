import { failureOf, type Failure, type Result } from '../../shared/result'
import type { en } from '../../shared/words/en'
import type { ModelPack } from './packs/pack'

/** What a pack's process can be used for. */
export type ProcessUse = keyof (typeof en)['modelUse']

const stoppable: readonly ProcessUse[] = ['reading', 'calibrating', 'embedding', 'checking']

interface Closable {
  isAlive(): boolean
  close(): void
}

/** A process for each pack in use. One that is used is never ended, however long that takes; what ends it otherwise waits for the last use. */
export interface Processes<P> {
  /** Does the work with the pack's process, started when it is not; however many ask, one start at a time. */
  use<T>(pack: ModelPack, use: ProcessUse, work: (process: P) => Promise<Result<T>>): Promise<Result<T>>
  /** Refused where anything uses the pack's process now. What comes later shares it. */
  useAlone<T>(pack: ModelPack, use: ProcessUse, work: (process: P) => Promise<Result<T>>): Promise<Result<T>>
  /** Why nothing may be changed about the pack now; null where nothing uses it. */
  inUse(packSha256: string): Failure | null
  /** Ends the process, so that the next start is a fresh one. */
  renew(packSha256: string): void
  /** Ends the processes of all packs but these. */
  keepOnly(packs: readonly string[]): void
  all(): readonly Promise<Result<P>>[]
  /** Ends every process, used or not: the program ends. */
  closeAll(): void
}

interface Entry<P> {
  process: Promise<Result<P>> | null
  readonly uses: ProcessUse[]
  isOutdated: boolean
}

export function createProcesses<P extends Closable>(start: (pack: ModelPack) => Promise<Result<P>>): Processes<P> {
  const entries = new Map<string, Entry<P>>()
  let kept: readonly string[] = []

  function running(entry: Entry<P>, pack: ModelPack): Promise<Result<P>> {
    const before = entry.process ?? Promise.resolve(null)
    return (entry.process = before.then((started) =>
      started?.ok === true && started.value.isAlive() ? started : fresh(entry, pack),
    ))
  }
  function fresh(entry: Entry<P>, pack: ModelPack): Promise<Result<P>> {
    entry.isOutdated = false
    return start(pack)
  }
  function end(packSha256: string, entry: Entry<P>): void {
    if (entries.get(packSha256) === entry) entries.delete(packSha256)
    void entry.process?.then((started) => started.ok && started.value.close())
  }
  function endUnwanted(): void {
    for (const [sha256, entry] of entries)
      if (entry.uses.length === 0 && (entry.isOutdated || !kept.includes(sha256))) end(sha256, entry)
  }

  const processes: Processes<P> = {
    async use(pack, use, work) {
      const entry = entries.get(pack.sha256) ?? { process: null, uses: [], isOutdated: false }
      entries.set(pack.sha256, entry)
      entry.uses.push(use)
      try {
        const started = await running(entry, pack)
        return started.ok ? await work(started.value) : started
      } finally {
        entry.uses.splice(entry.uses.indexOf(use), 1)
        endUnwanted()
      }
    },
    async useAlone(pack, use, work) {
      const failure = processes.inUse(pack.sha256)
      return failure ? { ok: false, failure } : processes.use(pack, use, work)
    },
    inUse(packSha256) {
      const [use] = entries.get(packSha256)?.uses ?? []
      if (use === undefined) return null
      return failureOf('modelInUse', { use, ends: stoppable.includes(use) ? 'stoppable' : 'byItself' })
    },
    renew(packSha256) {
      const entry = entries.get(packSha256)
      if (entry) entry.isOutdated = true
      endUnwanted()
    },
    keepOnly(packs) {
      kept = packs
      endUnwanted()
    },
    all: () => [...entries.values()].flatMap(({ process }) => process ?? []),
    closeAll() {
      for (const [sha256, entry] of entries) end(sha256, entry)
    },
  }
  return processes
}
