import type { Models } from '../inference/models'
import { createReadings, type Readings } from '../inference/studies/readings'
import type { Library } from '../objects/library'
import { rereadSubjects } from '../objects/rereadSubjects'
import { openPixelSources, type PixelSources } from '../objects/pixels'
import { recordActs } from '../database/audit/acts'
import { readSettings } from '../settings/settings'
import type { DatabaseWriter } from '../database/interface'
import { failureOf } from '../../shared/result'

/** Everything that works on one open library. */
export interface Session {
  readonly library: Library
  readonly database: DatabaseWriter
  readonly pixels: PixelSources
  readonly models: Models
  readonly readings: Readings
  /** Settled once the files of a library of before, where it must be, were asked again whose they are. */
  readonly subjectsRead: Promise<void>
  /** Who reads: the name in the settings. */
  user(): string
  close(): Promise<void>
}

export function openSession(library: Library, models: Models): Session {
  const { database } = library
  const pixels = openPixelSources(library)
  const user = (): string => readSettings(database).readerName
  recordActs(database, user(), { action: 'openLibrary', subject: library.protection })
  database.failUnfinishedRuns(failureOf('readingInterrupted'))
  const subjectsRead = rereadSubjects(library)
  return {
    library,
    database,
    subjectsRead,
    pixels,
    models,
    readings: createReadings({ database, pixels, models }),
    user,
    async close() {
      await subjectsRead
      await pixels.close()
    },
  }
}
