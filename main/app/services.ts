import path from 'node:path'
import { createModels, type Models } from '../inference/models'
import { startInference } from '../inference/startInference'
import { createBenchmarkCache, runtimeVersion, thisMachine } from '../inference/packs/benchmarkCache'
import { createHashCache } from '../inference/packs/hashCache'
import { createJobs, type Jobs } from '../jobs/jobs'
import { createFileParser, type FileParser } from '../parsing/fileParser'
import { startParsing } from '../parsing/startParsing'
import { createPageHost, type PageHost } from '../shell/hiddenPage'
import type { Log } from '../shell/log'
import { createPrintPages, createShownReport, type ShownReport } from '../shell/printPages'
import { APP_ORIGIN, serveProtocol } from '../shell/protocol'
import { createFlush, type Flush } from './flush'
import type { LibraryHolder } from './libraryHolder'
import { openSession, type Session } from './session'
import { packSelection, readSettings } from '../settings/settings'

/** What window and commands work with. Handlers, jobs and commands take the `Pick` of it they need. */
export interface Services {
  readonly libraryHolder: LibraryHolder
  readonly log: Log
  /** Where the built program lies. */
  readonly dist: string
  readonly models: Models
  readonly jobs: Jobs
  /** Reads headers of foreign files in processes of its own. */
  readonly parser: FileParser
  readonly shownReport: ShownReport
  readonly flush: Flush
  maybeSession(): Session | null
  /** The open library's session; asking while none is open is a bug. */
  session(): Session
  /** The hidden page, opened at its first use. */
  page(): PageHost
  /** Hears which studies changed, after each write to the open library. */
  onChange(listener: (studies: readonly string[]) => void): void
  /** Hears when a library has been opened. */
  onOpened(listener: () => void): void
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
    {
      shipped: shippedModels,
      userFolder: path.join(userData, 'models'),
      hashFile: createHashCache(path.join(userData, 'trials', 'hashes.json')),
    },
    benchmarks,
    (pack) => startInference(pack, dist, benchmarks),
  )
  const jobs = createJobs(log)
  const parser = createFileParser(() => startParsing(dist))
  const printPages = createPrintPages(APP_ORIGIN)
  const openedListeners: (() => void)[] = []
  const listeners: ((studies: readonly string[]) => void)[] = []
  const services: Services = {
    libraryHolder,
    log,
    dist,
    models,
    jobs,
    parser,
    shownReport: createShownReport(printPages),
    flush: createFlush(),
    maybeSession() {
      const library = libraryHolder.library()
      if (library && !session) {
        session = openSession(library, models)
        session.database.onChange((studies) => listeners.forEach((listen) => listen(studies)))
        models.select(packSelection(readSettings(session.database)))
        for (const listen of openedListeners) listen()
      }
      return session
    },
    session() {
      const open = services.maybeSession()
      if (!open) throw new Error('the library is not open')
      return open
    },
    page: () => (page ??= createPageHost(printPages)),
    onOpened: (listener) => void openedListeners.push(listener),
    onChange: (listener) => void listeners.push(listener),
    async close() {
      await jobs.cancelAll()
      page?.close()
      models.close()
      parser.close()
      await session?.close()
      libraryHolder.close()
    },
  }
  serveProtocol({
    rendererFolder: path.join(dist, 'renderer'),
    openPixels: async (sop) => (await services.maybeSession()?.pixels.open(sop)) ?? null,
    printPage: printPages.at,
  })
  return services
}
