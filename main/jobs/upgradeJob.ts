import { failureOf } from '../../shared/result'
import { textOf } from '../../shared/words'
import type { Services } from '../app/services'
import type { Session } from '../app/session'
import { recordActs } from '../database/audit/acts'
import { libraryProblem } from '../objects/problems'
import { oldObjects, upgradeObjects } from '../objects/upgrade'
import type { Job } from './jobs'
import { createProgress } from './progress'

/** Moves the library's objects to the authenticated format, verified as they are moved. Goes on at the next start. */
export const upgradeJob =
  ({ library, user }: Pick<Session, 'library' | 'user'>): Job =>
  async (signal, report) => {
    const progress = createProgress(report, { words: textOf('jobs.upgrading'), unit: 'files', total: null })
    try {
      const { moved, damaged, cancelled } = await upgradeObjects(library.store, {
        signal,
        onProgress: (done, total) => progress(done, { total }),
      })
      recordActs(library.database, user(), {
        action: 'upgradeObjects',
        subject: library.folder,
        detail: textOf(cancelled ? 'audit.upgradeStopped' : 'audit.upgraded', { moved, damaged: damaged.length }),
      })
      return {
        words: [textOf(cancelled ? 'jobs.upgradeStopped' : 'jobs.upgraded', { moved })],
        failure: damaged.length > 0 ? failureOf('objectsDamaged', { files: damaged.length }) : null,
        summary: null,
      }
    } catch (error) {
      return { words: [textOf('jobs.upgradeFailed')], failure: libraryProblem(error, library.folder), summary: null }
    }
  }

/** Starts it where a library just opened has objects of the format before. */
export async function startUpgrade({ session, jobs }: Pick<Services, 'session' | 'jobs'>): Promise<void> {
  const open = session()
  if ((await oldObjects(open.library.store)).length > 0) jobs.start('upgrade', null, upgradeJob(open))
}
