import { refileStudy, reviewIdentity } from '../../identity/review'
import { similarityOfPair } from '../../identity/pair'
import type { ModelPack } from '../../inference/packs/pack'
import type { HandlerContext, HandlersFor } from '../context'

export function identityHandlers({
  session,
  models,
}: HandlerContext): HandlersFor<
  'identity:review' | 'identity:pair' | 'identity:confirm' | 'identity:move' | 'identity:undoMove'
> {
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
      const { database, user, changed } = session()
      const confirmed = database.confirmIdentity(studyInstanceUid, user())
      if (confirmed.ok) changed([studyInstanceUid])
      return confirmed
    },

    'identity:move': async ({ studyInstanceUid, patientKey }) => {
      const pack = await chosen()
      const { database, user, changed } = session()
      const moved = refileStudy(database, pack, studyInstanceUid, () =>
        database.moveStudy(studyInstanceUid, patientKey, user()),
      )
      if (moved.ok) changed([studyInstanceUid])
      return moved
    },

    'identity:undoMove': async ({ studyInstanceUid }) => {
      const pack = await chosen()
      const { database, user, changed } = session()
      const undone = refileStudy(database, pack, studyInstanceUid, () => database.undoMove(studyInstanceUid, user()))
      if (undone.ok) changed([studyInstanceUid])
      return undone
    },
  }
}
