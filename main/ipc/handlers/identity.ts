import { refileStudy, reviewIdentity } from '../../identity'
import { similarityOfPair } from '../../identityPair'
import type { ModelPack } from '../../inference/pack'
import type { HandlerContext, HandlersFor } from '../context'

export function identityHandlers({
  session,
  models,
}: HandlerContext): HandlersFor<
  'identity:review' | 'identity:pair' | 'identity:confirm' | 'identity:move' | 'identity:undoMove'
> {
  const chosen = async (): Promise<ModelPack | null> => {
    const pack = await models.chosen('patients')
    return pack.ok ? pack.value : null
  }
  return {
    'identity:review': async ({ studyInstanceUid }) =>
      reviewIdentity(session().timeline, await chosen(), studyInstanceUid),

    'identity:pair': async ({ studyInstanceUid, priorStudyInstanceUid }) =>
      similarityOfPair(session().timeline, await chosen(), studyInstanceUid, priorStudyInstanceUid),

    'identity:confirm': ({ studyInstanceUid }) => {
      const { timeline, user, changed } = session()
      const confirmed = timeline.confirmIdentity(studyInstanceUid, user())
      if (confirmed.ok) changed([studyInstanceUid])
      return confirmed
    },

    'identity:move': async ({ studyInstanceUid, patientKey }) => {
      const pack = await chosen()
      const { timeline, user, changed } = session()
      const moved = refileStudy(timeline, pack, studyInstanceUid, () =>
        timeline.moveStudy(studyInstanceUid, patientKey, user()),
      )
      if (moved.ok) changed([studyInstanceUid])
      return moved
    },

    'identity:undoMove': async ({ studyInstanceUid }) => {
      const pack = await chosen()
      const { timeline, user, changed } = session()
      const undone = refileStudy(timeline, pack, studyInstanceUid, () => timeline.undoMove(studyInstanceUid, user()))
      if (undone.ok) changed([studyInstanceUid])
      return undone
    },
  }
}
