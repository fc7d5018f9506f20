import path from 'node:path'
import { createModels, type Models } from '../inference/models'
import { startInference } from '../inference/startInference'
import { packSelection, readSettings } from './settings'
import { createBenchmarkCache, runtimeVersion, thisMachine } from '../inference/packs/benchmarkCache'
import { openSession, type Session } from './session'
import type { LibraryHolder } from './libraryHolder'
import { createPageHost, type PageHost } from '../shell/hiddenPage'
import type { Log } from '../shell/log'
import { serveProtocol } from '../shell/protocol'

/** What a window and a command share: the libraryHolder, the session on the open library, the hidden page, the log. */
export interface Services {
  readonly libraryHolder: LibraryHolder
  readonly log: Log
  readonly dist: string
  readonly models: Models
  maybeSession(): Session | null
  /** The open library's session; asking while none is open is a bug. */
  session(): Session
  page(): PageHost
  /** Hears which studies changed. */
  onChange(listener: (studies: readonly string[]) => void): void
  close(): Promise<void>
}

export interface ServicesParts {
  readonly libraryHolder: LibraryHolder
  readonly log: Log
  readonly dist: string
  readonly userData: string
  readonly programVersion: string
  /** The folder of model packs that came with the program. */
  readonly shippedModels: string
}

export function createServices({
  libraryHolder,
  log,
  dist,
  userData,
  programVersion,
  shippedModels,
}: ServicesParts): Services {
  let session: Session | null = null
  let page: PageHost | null = null
  const benchmarks = createBenchmarkCache(path.join(userData, 'trials'), thisMachine(runtimeVersion(), programVersion))
  const models = createModels(
    { shipped: shippedModels, userFolder: path.join(userData, 'models') },
    benchmarks,
    (pack) => startInference(pack, dist, benchmarks),
  )
  const listeners: ((studies: readonly string[]) => void)[] = []
  const services: Services = {
    libraryHolder,
    log,
    dist,
    models,
    maybeSession() {
      const library = libraryHolder.library()
      if (library && !session) {
        session = openSession(library, (studies) => listeners.forEach((listen) => listen(studies)))
        models.select(packSelection(readSettings(session.database)))
      }
      return session
    },
    session() {
      const open = services.maybeSession()
      if (!open) throw new Error('the library is not open')
      return open
    },
    page: () => (page ??= createPageHost()),
    onChange: (listener) => void listeners.push(listener),
    async close() {
      page?.close()
      models.close()
      await session?.close()
      libraryHolder.close()
    },
  }
  serveProtocol({
    rendererFolder: path.join(dist, 'renderer'),
    openPixels: async (sop) => (await services.maybeSession()?.pixels.open(sop)) ?? null,
  })
  return services
}
