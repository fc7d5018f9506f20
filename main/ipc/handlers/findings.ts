import type { HandlersFor } from '../../../shared/ipc/contract'
import type { PatientMatchingState } from '../../../shared/ipc/findings'
import type { Services } from '../../app/services'
import { findingsOfStudy } from '../../studies/compare'
import { findingHeatMap } from '../../inference/studies/findingHeatMap'
import { matchingPack } from '../../inference/packs/selectPack'
import { runForPatients } from '../../inference/studies/reusableRun'
import type { ModelPack } from '../../inference/packs/pack'
import type { DatabaseReader } from '../../database/interface'

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

export const findingHandlers = ({
  session,
  models,
}: Pick<Services, 'session' | 'models'>): HandlersFor<'findings'> => ({
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

  'findings:heatMap': (asked) => findingHeatMap(session(), asked),

  'findings:review': (review) => {
    const { database, user } = session()
    return database.reviewFinding(review, user())
  },
})
