import type { HandlerContext, HandlersFor } from '../context'

export const findingsHandlers = ({ session }: HandlerContext): HandlersFor<'findings:list' | 'findings:review'> => ({
  'findings:list': ({ studyInstanceUid }) => {
    const { timeline } = session()
    const run = timeline.latestRun(studyInstanceUid)
    return { run, findings: run ? timeline.findingsOf(run.runId) : [] }
  },

  'findings:review': (review) => {
    const { timeline, user, changed } = session()
    const reviewed = timeline.reviewFinding(review, user())
    if (reviewed.ok) changed([reviewed.value.studyInstanceUid])
    return reviewed
  },
})
