import { compareInLibrary } from '../../studies/compare'
import type { HandlerContext, HandlersFor } from '../context'

export const compareHandlers = ({ session }: HandlerContext): HandlersFor<'compare:get'> => ({
  'compare:get': ({ studyInstanceUid, priorStudyInstanceUid }) =>
    compareInLibrary(session().database, studyInstanceUid, priorStudyInstanceUid),
})
