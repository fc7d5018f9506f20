import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { importPaths } from '../objects/import'
import { writeDemoPatients } from '../demo/write'
import type { Job, Session } from '../app/session'
import type { JobEnd } from './jobs'
import { say } from '../../shared/words'

/** Imports with progress for the window. */
export const importJob =
  (session: Session, paths: readonly string[]): Job =>
  async (signal, report) => {
    const summary = await importPaths(session.library, paths, {
      signal,
      onProgress: ({ filesDone, filesFound, filesPerSecond, secondsLeft }) =>
        report({
          done: filesDone,
          total: filesFound,
          unit: 'files',
          perSecond: filesPerSecond,
          secondsLeft,
          words: say('jobs.importing'),
        }),
    })
    session.changed(summary.studies)
    return {
      words: say(summary.cancelled ? 'jobs.importStopped' : 'jobs.importFinished'),
      failure: null,
      summary,
    } satisfies JobEnd
  }

/** Writes the synthetic demo patients into a temporary folder and imports them. */
export const demoJob =
  (session: Session): Job =>
  async (signal, report) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'longaxis-demo-'))
    try {
      await writeDemoPatients(folder, {
        signal,
        onProgress: ({ filesDone, filesTotal }) =>
          report({
            done: filesDone,
            total: filesTotal,
            unit: 'files',
            perSecond: null,
            secondsLeft: null,
            words: say('jobs.drawingDemo'),
          }),
      })
      return await importJob(session, [folder])(signal, report)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
