import type { HandlersFor } from '../../../shared/ipc/contract'
import type { Services } from '../../app/services'
import { filePatientsTogether, refileStudy, reviewIdentity } from '../../identity/review'
import { similarityOfPair } from '../../identity/pair'
import type { ModelPack } from '../../inference/packs/pack'

export function identityHandlers({ session, models }: Pick<Services, 'session' | 'models'>): HandlersFor<'identity'> {
  const chosen = async (): Promise<ModelPack | null> => {
    const pack = await models.selected('patients')
    return pack.ok ? pack.value : null
  }
  return {
    'identity:review': async ({ studyInstanceUid }) =>
      reviewIdentity(session().database, await chosen(), studyInstanceUid),

    'identity:pair': async ({ studyInstanceUid, priorStudyInstanceUid }) =>
      similarityOfPair(session().database, await chosen(), studyInstanceUid, priorStudyInstanceUid),

    'identity:confirm': ({ studyInstanceUid }) => {
      const { database, user } = session()
      return database.confirmIdentity(studyInstanceUid, user())
    },

    'identity:undoConfirm': ({ studyInstanceUid }) => {
      const { database, user } = session()
      return database.undoConfirm(studyInstanceUid, user())
    },

    'identity:move': async ({ studyInstanceUid, patientKey }) => {
      const pack = await chosen()
      const { database, user } = session()
      return refileStudy(database, pack, studyInstanceUid, () =>
        database.moveStudy(studyInstanceUid, patientKey, user()),
      )
    },

    'identity:fileTogether': async ({ patientKey, intoPatientKey }) => {
      const pack = await chosen()
      const { database, user } = session()
      return filePatientsTogether(database, pack, { patientKey, intoPatientKey, user: user() })
    },

    'identity:undoMove': async ({ studyInstanceUid }) => {
      const pack = await chosen()
      const { database, user } = session()
      return refileStudy(database, pack, studyInstanceUid, () => database.undoMove(studyInstanceUid, user()))
    },
  }
}
