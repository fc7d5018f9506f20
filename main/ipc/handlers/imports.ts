import { say } from '../../../shared/words'
import { dialog } from 'electron'
import type { HandlersFor } from '../../../shared/ipc/contract'
import { ok } from '../../../shared/result'
import type { Services } from '../../app/services'
import { demoJob, importJob, thenRead } from '../../jobs/importJob'

export const importHandlers = (services: Pick<Services, 'session' | 'jobs' | 'parser'>): HandlersFor<'imports'> => ({
  'import:choose': async () => {
    const chosen = await dialog.showOpenDialog({
      properties: ['openDirectory', 'multiSelections'],
      title: say('dialogs.importFolder'),
    })
    return chosen.filePaths
  },
  'import:start': ({ paths }) =>
    ok({ jobId: services.jobs.start('import', null, thenRead(importJob(services, paths), services)) }),
  'demo:start': () => ok({ jobId: services.jobs.start('demo', null, thenRead(demoJob(services), services)) }),
})
