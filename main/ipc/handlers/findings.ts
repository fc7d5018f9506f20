import type { HandlerContext, HandlersFor } from '../context'

export const findingsHandlers = ({ session }: HandlerContext): HandlersFor<'model:packs' | 'findings:list' | 'findings:review'> => ({
  /** No pack is installed with this version, and the window says so. */
  'model:packs': () => [],

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
