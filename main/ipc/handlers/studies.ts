import type { HandlersFor } from '../../../shared/ipc/contract'
import { fail, ok } from '../../../shared/result'
import type { Services } from '../../app/services'

export const studyHandlers = ({ session }: Pick<Services, 'session'>): HandlersFor<'studies'> => ({
  'study:detail': ({ studyInstanceUid: uid }) => {
    const { database } = session()
    const study = database.study(uid)
    if (!study) return fail('unknownStudy', { uid })
    return ok({ study, patient: database.patientOf(study), loops: database.loops(uid), priors: database.priors(uid) })
  },

  'study:setReadState': ({ studyInstanceUid, readState }) => {
    const { database, user } = session()
    return database.setReadState(studyInstanceUid, readState, user())
  },

  'loop:setView': ({ sopInstanceUid, view }) => {
    const { database, user } = session()
    return database.setView(sopInstanceUid, { code: view, source: 'reader' }, user())
  },

  'loop:restoreView': ({ sopInstanceUid, view }) => {
    const { database, user } = session()
    return database.restoreView(sopInstanceUid, view, user())
  },

  'audit:list': ({ studyInstanceUid }) => [...session().database.audit(studyInstanceUid)],
})
