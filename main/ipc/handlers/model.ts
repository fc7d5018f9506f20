import type { Job } from '../../session'
import { fail, ok } from '../../../shared/result'
import type { HandlerContext, HandlersFor } from '../context'

export const modelHandlers = ({ session, jobs }: HandlerContext): HandlersFor<'model:packs' | 'model:read' | 'findings:list' | 'findings:review' | 'compare:get'> => ({
  'model:packs': () => session().packs(),

  'model:read': ({ studyInstanceUid }) => {
    const { timeline, readStudy, changed } = session()
    if (!timeline.study(studyInstanceUid)) return fail('unknownStudy', 'This study is not in the library.', 'Go back to the worklist.')
    const work: Job = async (signal, report) => {
      const outcome = await readStudy(studyInstanceUid, { signal, onProgress: report })
      changed([studyInstanceUid])
      return { words: outcome.ok ? 'read' : outcome.failure.message, failure: outcome.ok ? null : outcome.failure, summary: null }
    }
    return ok({ jobId: jobs.start('read', studyInstanceUid, work) })
  },

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

  'compare:get': ({ studyInstanceUid, priorStudyInstanceUid }) => session().compare(studyInstanceUid, priorStudyInstanceUid),
})
