import { findingsOfStudy } from '../../compare'
import type { HeartsState } from '../../../shared/ipc/contract'
import { companion } from '../../inference/choosePack'
import { runForPatients } from '../../inference/keptRun'
import type { ModelPack } from '../../inference/pack'
import type { TimelineReader } from '../../timeline/interface'
import type { HandlerContext, HandlersFor } from '../context'

function heartsOf(timeline: TimelineReader, { manifest, sha256 }: ModelPack, uid: string): HeartsState {
  return {
    model: { id: manifest.id, version: manifest.version, sha256 },
    run: runForPatients(timeline, uid, sha256),
    loops: timeline.embeddings(uid, sha256).length,
  }
}

export const findingsHandlers = ({
  session,
  models,
}: HandlerContext): HandlersFor<'findings:list' | 'findings:review'> => ({
  'findings:list': async ({ studyInstanceUid }) => {
    const { timeline } = session()
    const { latest, findings } = findingsOfStudy(timeline, studyInstanceUid, null)
    const beside = await companion(models)
    return {
      run: latest,
      findings: [...findings],
      hearts: beside?.ok === true ? heartsOf(timeline, beside.value, studyInstanceUid) : null,
    }
  },

  'findings:review': (review) => {
    const { timeline, user, changed } = session()
    const reviewed = timeline.reviewFinding(review, user())
    if (reviewed.ok) changed([reviewed.value.studyInstanceUid])
    return reviewed
  },
})
