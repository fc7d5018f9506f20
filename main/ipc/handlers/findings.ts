import { findingsOfStudy } from '../../studies/compare'
import type { PatientMatchingState } from '../../../shared/ipc/contract'
import { matchingPack } from '../../inference/packs/selectPack'
import { runForPatients } from '../../inference/studies/reusableRun'
import type { ModelPack } from '../../inference/packs/pack'
import type { DatabaseReader } from '../../database/interface'
import type { HandlerContext, HandlersFor } from '../context'

function patientMatchingOf(
  database: DatabaseReader,
  { manifest, sha256 }: ModelPack,
  uid: string,
): PatientMatchingState {
  return {
    model: { id: manifest.id, version: manifest.version, sha256 },
    run: runForPatients(database, uid, sha256),
    loops: database.embeddings(uid, sha256).length,
  }
}

export const findingsHandlers = ({
  session,
  models,
}: HandlerContext): HandlersFor<'findings:list' | 'findings:review'> => ({
  'findings:list': async ({ studyInstanceUid }) => {
    const { database } = session()
    const { latest, findings } = findingsOfStudy(database, studyInstanceUid, null)
    const beside = await matchingPack(models)
    return {
      run: latest,
      findings: [...findings],
      patientMatching: beside?.ok === true ? patientMatchingOf(database, beside.value, studyInstanceUid) : null,
    }
  },

  'findings:review': (review) => {
    const { database, user, changed } = session()
    const reviewed = database.reviewFinding(review, user())
    if (reviewed.ok) changed([reviewed.value.studyInstanceUid])
    return reviewed
  },
})
