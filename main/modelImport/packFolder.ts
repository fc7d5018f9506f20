import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** What writes a pack. Packs being written lie beside the finished ones in folders with a leading dot, which nothing looks into. */
export type PackWriter = 'importing' | 'calibrating'

/** A new folder's path to write a pack in; its name says which process writes there. */
export const unfinishedFolder = (into: string, writer: PackWriter): string =>
  path.join(into, `.${writer}-${process.pid}-${randomUUID()}`)

/** Where a pack waits while another takes its place. */
const asideOf = (final: string): string =>
  path.join(path.dirname(final), `.replaced-${process.pid}-${path.basename(final)}`)

/** Gives a finished pack its place. What was there before is gone only once this is there: stopped in between, {@link clearUnfinished} puts it back. */
export async function putInPlace(folder: string, final: string): Promise<void> {
  const aside = asideOf(final)
  const replaces = existsSync(final)
  if (replaces) await rename(final, aside)
  try {
    await rename(folder, final)
  } catch (error) {
    if (replaces) await rename(aside, final)
    throw error
  }
  // On Windows a file of it may be open still; it is then cleared at a later start.
  if (replaces) await rm(aside, { recursive: true, force: true }).catch(() => undefined)
}

/** `.importing-PID-UUID`, `.calibrating-PID-UUID`, `.replaced-PID-NAME` */
const leftover = /^\.(?<kind>importing|calibrating|replaced)-(?<pid>\d+)-(?<name>.+)$/

/** At the program's start: removes what processes that are gone left unfinished, and puts back a pack whose successor did not come. What another process writes stays. */
export async function clearUnfinished(into: string): Promise<void> {
  if (!existsSync(into)) return
  for (const entry of await readdir(into)) {
    const { kind, pid, name } = leftover.exec(entry)?.groups ?? {}
    if (kind === undefined || name === undefined || isRunning(Number(pid))) continue
    const folder = path.join(into, entry)
    const final = path.join(into, name)
    if (kind === 'replaced' && !existsSync(final)) await rename(folder, final)
    else await rm(folder, { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  // This process has written nothing yet: the id was another's before.
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of someone else's is one that runs.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
