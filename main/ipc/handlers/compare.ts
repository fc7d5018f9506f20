import type { HandlersFor } from '../../../shared/ipc/contract'
import type { Services } from '../../app/services'
import { compareInLibrary } from '../../studies/compare'

export const compareHandlers = ({ session }: Pick<Services, 'session'>): HandlersFor<'compare'> => ({
  'compare:get': ({ studyInstanceUid, priorStudyInstanceUid }) =>
    compareInLibrary(session().database, studyInstanceUid, priorStudyInstanceUid),
})
