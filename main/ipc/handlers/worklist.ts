import type { HandlersFor } from '../../../shared/ipc/contract'
import type { Services } from '../../app/services'
import { patientTimeline } from '../../studies/timeline'

export const worklistHandlers = ({ session }: Pick<Services, 'session'>): HandlersFor<'worklist'> => ({
  'worklist:query': (query) => session().database.worklist(query),
  'patient:timeline': ({ patientKey }) => patientTimeline(session().database, patientKey),
})
