import type { HandlersFor } from '../../../shared/ipc/contract'
import type { Services } from '../../app/services'

export const jobHandlers = ({ jobs }: Pick<Services, 'jobs'>): HandlersFor<'jobs'> => ({
  'job:cancel': ({ jobId }) => jobs.cancel(jobId),
})
