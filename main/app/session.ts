import type { Library } from '../objects/library'
import { openPixelSources, type PixelSources } from '../objects/pixels'
import { readSettings } from './settings'
import type { JobEnd, JobProgress } from '../jobs/jobs'
import type { DatabaseWriter } from '../database/interface'
import { failureOf } from '../../shared/result'

export type Job = (signal: AbortSignal, report: (progress: JobProgress) => void) => Promise<JobEnd>

/** Everything that works on one open library. */
export interface Session {
  readonly library: Library
  readonly database: DatabaseWriter
  readonly pixels: PixelSources
  /** Who reads: the name in the settings. */
  user(): string
  /** Tells the window that these studies changed. */
  changed(studies: readonly string[]): void
  close(): Promise<void>
}

export function openSession(library: Library, tell: (studies: readonly string[]) => void): Session {
  const pixels = openPixelSources(library)
  library.database.failUnfinishedRuns(failureOf('readingInterrupted'))
  return {
    library,
    database: library.database,
    pixels,
    user: () => readSettings(library.database).readerName,
    changed: tell,
    close: () => pixels.close(),
  }
}
