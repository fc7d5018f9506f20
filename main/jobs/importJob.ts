import { textOf } from '../../shared/words'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Services } from '../app/services'
import { writeDemoPatients } from '../demo/write'
import { importPaths } from '../objects/import'
import type { Job } from './jobs'
import { createProgress } from './progress'
import { readJob } from './readJob'

export const importJob =
  ({ session, parser }: Pick<Services, 'session' | 'parser'>, paths: readonly string[]): Job =>
  async (signal, report) => {
    const progress = createProgress(report, { words: textOf('jobs.importing'), unit: 'files', total: null })
    const summary = await importPaths({ ...session().library, parser }, paths, {
      signal,
      onProgress: ({ filesDone, filesFound }) => progress(filesDone, { total: filesFound }),
    })
    return { words: [textOf(summary.cancelled ? 'jobs.importStopped' : 'jobs.importFinished')], failure: null, summary }
  }

/** Writes the synthetic demo patients into a temporary folder and imports them. */
export const demoJob =
  (services: Pick<Services, 'session' | 'parser'>): Job =>
  async (signal, report) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'longaxis-demo-'))
    try {
      const progress = createProgress(report, { words: textOf('jobs.drawingDemo'), unit: 'files', total: null })
      await writeDemoPatients(folder, {
        signal,
        onProgress: ({ filesDone, filesTotal }) => progress(filesDone, { total: filesTotal }),
      })
      return await importJob(services, [folder])(signal, report)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

/** What was imported is read by the model at once, where one is installed; opening a study does not wait for it. */
export const thenRead =
  (job: Job, { session, jobs }: Pick<Services, 'session' | 'jobs'>): Job =>
  async (signal, report) => {
    const end = await job(signal, report)
    const studies = end.summary?.studies ?? []
    if (studies.length > 0 && !signal.aborted && (await session().models.selected()).ok)
      jobs.start('read', null, readJob(session(), studies, false))
    return end
  }
