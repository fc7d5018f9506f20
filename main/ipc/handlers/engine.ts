import type { HandlersFor } from '../../../shared/ipc/contract'
import { ok } from '../../../shared/result'
import type { Services } from '../../app/services'
import { usePrecision } from '../../inference/precision/precisionCheck'
import { precisionJob } from '../../jobs/precisionJob'

export const engineHandlers = ({
  jobs,
  models,
  session,
}: Pick<Services, 'jobs' | 'models' | 'session'>): HandlersFor<'engine'> => ({
  'model:measure': ({ role }) => models.measureAgain(role),
  'model:check': () => ok({ jobId: jobs.start('model', null, precisionJob(session())) }),
  'model:precision': ({ int8 }) => usePrecision({ models }, int8),
  'model:playing': ({ playing }) => {
    models.setPlaying(playing)
    return null
  },
})
