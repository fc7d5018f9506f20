import { findingsOfStudy } from '../../compare'
import type { HandlerContext, HandlersFor } from '../context'

export const findingsHandlers = ({ session }: HandlerContext): HandlersFor<'findings:list' | 'findings:review'> => ({
  'findings:list': ({ studyInstanceUid }) => {
    const { timeline } = session()
    const { latest, findings } = findingsOfStudy(timeline, studyInstanceUid, null)
    return { run: latest, findings: [...findings] }
  },

  'findings:review': (review) => {
    const { timeline, user, changed } = session()
    const reviewed = timeline.reviewFinding(review, user())
    if (reviewed.ok) changed([reviewed.value.studyInstanceUid])
    return reviewed
  },
})
