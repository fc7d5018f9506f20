import type { Library } from './archive/library'
import { openPixelSources, type PixelSources } from './archive/pixels'
import { readSettings } from './settings'
import type { JobEnd, JobProgress } from './shell/jobs'
import type { TimelineWriter } from './timeline/interface'

export type Job = (signal: AbortSignal, report: (progress: JobProgress) => void) => Promise<JobEnd>

/** Everything that works on one open library. */
export interface Session {
  readonly library: Library
  readonly timeline: TimelineWriter
  readonly pixels: PixelSources
  /** Who reads: the name in the settings. */
  user(): string
  /** Tells the window that these studies changed. */
  changed(studies: readonly string[]): void
  close(): Promise<void>
}

export function openSession(library: Library, tell: (studies: readonly string[]) => void): Session {
  const pixels = openPixelSources(library)
  library.timeline.failUnfinishedRuns('The program ended while the model was reading.')
  return {
    library,
    timeline: library.timeline,
    pixels,
    user: () => readSettings(library.timeline).readerName,
    changed: tell,
    close: () => pixels.close(),
  }
}
