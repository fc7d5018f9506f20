import { dialog } from 'electron'
import { ok } from '../../../shared/result'
import { importJob, demoJob } from '../../jobs/importJob'
import { readJob } from '../../jobs/readJob'
import type { Job } from '../../app/session'
import type { HandlerContext, HandlersFor } from '../context'
import { say } from '../../../shared/words'

/** What was imported is read by the model at once, where one is installed; opening a study does not wait for it. */
export const thenRead =
  (job: Job, { session, models, jobs }: Pick<HandlerContext, 'session' | 'models' | 'jobs'>): Job =>
  async (signal, report) => {
    const end = await job(signal, report)
    const studies = end.summary?.studies ?? []
    if (studies.length > 0 && !signal.aborted && (await models.selected()).ok)
      jobs.start('read', null, readJob(session(), models, studies, false))
    return end
  }

export const importHandlers = (
  context: HandlerContext,
): HandlersFor<'import:choose' | 'import:start' | 'demo:start' | 'job:cancel'> => ({
  'import:choose': async () => {
    const chosen = await dialog.showOpenDialog({
      properties: ['openDirectory', 'multiSelections'],
      title: say('dialogs.importFolder'),
    })
    return chosen.filePaths
  },
  'import:start': ({ paths }) =>
    ok({ jobId: context.jobs.start('import', null, thenRead(importJob(context.session(), paths), context)) }),
  'demo:start': () => ok({ jobId: context.jobs.start('demo', null, thenRead(demoJob(context.session()), context)) }),
  'job:cancel': ({ jobId }) => context.jobs.cancel(jobId),
})
