import path from 'node:path'
import { createModels, type Models } from './inference/models'
import { startInference } from './inference/process'
import { modelChoice, readSettings } from './settings'
import { createTrialCache, runtimeVersion, thisMachine } from './inference/trialCache'
import { openSession, type Session } from './session'
import type { LibraryKeeper } from './library'
import { createPageHost, type PageHost } from './shell/hiddenPage'
import type { Log } from './shell/log'
import { serveProtocol } from './shell/protocol'

/** What a window and a command share: the keeper, the session on the open library, the hidden page, the log. */
export interface Heart {
  readonly keeper: LibraryKeeper
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

export interface HeartParts {
  readonly keeper: LibraryKeeper
  readonly log: Log
  readonly dist: string
  readonly userData: string
  readonly programVersion: string
  /** The folder of model packs that came with the program. */
  readonly shippedModels: string
}

export function createHeart({ keeper, log, dist, userData, programVersion, shippedModels }: HeartParts): Heart {
  let session: Session | null = null
  let page: PageHost | null = null
  const trials = createTrialCache(path.join(userData, 'trials'), thisMachine(runtimeVersion(), programVersion))
  const models = createModels({ shipped: shippedModels, userFolder: path.join(userData, 'models') }, trials, (pack) =>
    startInference(pack, dist, trials),
  )
  const listeners: ((studies: readonly string[]) => void)[] = []
  const heart: Heart = {
    keeper,
    log,
    dist,
    models,
    maybeSession() {
      const library = keeper.library()
      if (library && !session) {
        session = openSession(library, (studies) => listeners.forEach((listen) => listen(studies)))
        models.choose(modelChoice(readSettings(session.timeline)))
      }
      return session
    },
    session() {
      const open = heart.maybeSession()
      if (!open) throw new Error('the library is not open')
      return open
    },
    page: () => (page ??= createPageHost()),
    onChange: (listener) => void listeners.push(listener),
    async close() {
      page?.close()
      models.close()
      await session?.close()
      keeper.close()
    },
  }
  serveProtocol({
    rendererFolder: path.join(dist, 'renderer'),
    openPixels: async (sop) => (await heart.maybeSession()?.pixels.open(sop)) ?? null,
  })
  return heart
}
