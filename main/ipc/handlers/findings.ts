import { findingsOfStudy } from '../../compare'
import { companion } from '../../inference/choosePack'
import type { HandlerContext, HandlersFor } from '../context'

export const findingsHandlers = ({ session, models }: HandlerContext): HandlersFor<'findings:list' | 'findings:review'> => ({
  'findings:list': async ({ studyInstanceUid }) => {
    const { timeline } = session()
    const { latest, findings } = findingsOfStudy(timeline, studyInstanceUid, null)
    const beside = await companion(models)
    return { run: latest, findings: [...findings], patientsRun: beside?.ok === true ? timeline.latestPatientsRun(studyInstanceUid, beside.value.sha256) : null }
  },

  'findings:review': (review) => {
    const { timeline, user, changed } = session()
    const reviewed = timeline.reviewFinding(review, user())
    if (reviewed.ok) changed([reviewed.value.studyInstanceUid])
    return reviewed
  },
})
