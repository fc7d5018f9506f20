import { ok } from '../../../shared/result'
import { precisionJob, usePrecision } from '../../inference/precision/precisionCheck'
import type { HandlerContext, HandlersFor } from '../context'

export const engineHandlers = ({
  jobs,
  models,
  session,
}: HandlerContext): HandlersFor<'model:measure' | 'model:check' | 'model:precision' | 'model:playing'> => ({
  'model:measure': ({ role }) => models.measureAgain(role),
  'model:check': () => ok({ jobId: jobs.start('model', null, precisionJob({ ...session(), models })) }),
  'model:precision': ({ int8 }) => usePrecision({ models }, int8),
  'model:playing': ({ playing }) => {
    models.setPlaying(playing)
    return null
  },
})
