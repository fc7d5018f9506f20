import { textOf } from '../../shared/words'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Services } from '../app/services'
import { writeDemoPatients } from '../demo/write'
import type { ImportSummary } from '../../shared/ipc/imports'
import { recordActs } from '../database/audit/acts'
import { importPaths, type ImportOptions } from '../objects/import'
import type { Job } from './jobs'
import { createProgress } from './progress'
import { readJob } from './readJob'

/** Imports, with its beginning and what came of it in the audit trail. */
export async function recordedImport(
  { session, parser }: Pick<Services, 'session' | 'parser'>,
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const { library, user } = session()
  const { database } = library
  const subject = paths.join(', ')
  recordActs(database, user(), { action: 'import', subject })
  const summary = await importPaths({ ...library, parser }, paths, options)
  const { filesSeen, instancesAdded, duplicates, repaired, refused, studies, cancelled } = summary
  const detail = textOf(cancelled ? 'audit.importStopped' : 'audit.imported', {
    files: filesSeen,
    added: instancesAdded,
    duplicates,
    repaired,
    refused: refused.length,
  })
  recordActs(
    database,
    user(),
    ...studies.map((studyInstanceUid) => ({ action: 'imported' as const, studyInstanceUid, subject })),
    { action: 'imported', subject, detail },
  )
  return summary
}

export const importJob =
  ({ session, parser }: Pick<Services, 'session' | 'parser'>, paths: readonly string[]): Job =>
  async (signal, report) => {
    const progress = createProgress(report, { words: textOf('jobs.importing'), unit: 'files', total: null })
    const summary = await recordedImport({ session, parser }, paths, {
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
