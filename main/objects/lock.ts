import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import { lockFile } from '../database/sqlite'

/** Locked by the operating system for as long as the process that holds it lives. Nothing else opens it. */
const LOCK = 'library.lock'
/** Names the process that holds the lock, for words alone. */
const HOLDER = 'open.lock'

/** One opener a library. */
export function holdLibrary(folder: string): Result<{ release(): void }> {
  const holder = path.join(folder, HOLDER)
  const lock = lockFile(path.join(folder, LOCK))
  if (!lock.ok) return lock
  const held = lock.value
  if (!held) {
    const pid = holderOf(holder)
    return pid === null ? fail('libraryOpening') : fail('libraryBusy', { pid })
  }
  try {
    writeFileSync(holder, String(process.pid), { mode: 0o600 })
  } catch (error) {
    held.release()
    throw error
  }
  return ok({
    release() {
      rmSync(holder, { force: true })
      held.release()
    },
  })
}

function holderOf(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : null
  } catch {
    return null
  }
}
