import type { LibraryState } from '../../shared/ipc/library'
import { ok, type Failure, type Result } from '../../shared/result'
import { createLibrary, libraryProtection, openLibrary, type Library } from '../objects/library'
import type { Keychain, Protection } from '../security/key'

/** Holds the library the program works on: none yet, locked, or open. */
export interface LibraryHolder {
  readonly folder: string
  /** The open library, or null. */
  library(): Library | null
  state(): LibraryState
  create(protection: Protection, passphrase: string | null): Result<LibraryState>
  unlock(passphrase: string | null): Result<LibraryState>
  close(): void
}

export function createLibraryHolder(folder: string, keychain: Keychain | null): LibraryHolder {
  let open: Library | null = null
  let failure: Failure | null = null

  const settle = (result: Result<Library>): Result<LibraryState> => {
    if (!result.ok) {
      if (!needsReader.has(result.failure.code)) failure = result.failure
      return result
    }
    open = result.value
    failure = null
    return { ok: true, value: libraryHolder.state() }
  }

  const libraryHolder: LibraryHolder = {
    folder,
    library: () => open,
    state() {
      const kept = open ? null : libraryProtection(folder)
      const protection = open?.protection ?? (kept?.ok === true ? kept.value : null)
      const shown = failure ?? (kept?.ok === false ? kept.failure : null)
      const counts = open?.database.counts() ?? { patients: 0, studies: 0 }
      return {
        state: open ? 'open' : shown ? 'failed' : protection === null ? 'new' : 'locked',
        folder,
        protection,
        keychainAvailable: keychain?.isAvailable() ?? false,
        failure: shown,
        patients: counts.patients,
        studies: counts.studies,
      }
    },
    create: (protection, passphrase) => settle(createLibrary(folder, protection, { keychain, passphrase })),
    // Asked for twice, it is open already.
    unlock: (passphrase) => (open ? ok(libraryHolder.state()) : settle(openLibrary(folder, { keychain, passphrase }))),
    close() {
      open?.close()
      open = null
    },
  }
  return libraryHolder
}

/** Failures a reader mends by entering something again; they are answered, not kept as the library's state. */
const needsReader = new Set(['wrongPassphrase', 'needsPassphrase', 'shortPassphrase', 'noKeychain'])
