import { dialog } from 'electron'
import { ok } from '../../../shared/result'
import { importJob, demoJob } from '../../importJobs'
import type { HandlerContext, HandlersFor } from '../context'

export const importHandlers = ({ session, jobs }: HandlerContext): HandlersFor<'import:choose' | 'import:start' | 'demo:start' | 'job:cancel'> => ({
  'import:choose': async () => {
    const chosen = await dialog.showOpenDialog({ properties: ['openDirectory', 'multiSelections'], title: 'Import a folder or CD' })
    return chosen.filePaths
  },
  'import:start': ({ paths }) => ok({ jobId: jobs.start('import', null, importJob(session(), paths)) }),
  'demo:start': () => ok({ jobId: jobs.start('demo', null, demoJob(session())) }),
  'job:cancel': ({ jobId }) => jobs.cancel(jobId),
})
