import { compareIdentity, studyIdentity } from '../../shared/vision/scoring'
import type { TimelineWriter } from '../timeline/interface'
import type { ModelPack } from './pack'

/**
 * Compares every visit of the study's patient with the most similar of their other visits, by the same pack's identity vectors.
 * Each new reading can settle the others: a first visit has nothing to be compared with until the second is read.
 */
export function checkIdentity(timeline: TimelineWriter, pack: ModelPack, studyInstanceUid: string): void {
  const { manifest, sha256 } = pack
  const patientKey = timeline.study(studyInstanceUid)?.patientKey
  if (patientKey === undefined || manifest.reidentification === null) return
  const { threshold, falseDifferentRate } = manifest.reidentification
  if (threshold === null) return
  const visits = timeline.studiesOf(patientKey).flatMap(({ studyInstanceUid: uid }) => {
    const loops = timeline.embeddings(uid, sha256)
    return loops.length === 0 ? [] : [{ uid, identity: studyIdentity(loops.map(({ vector }) => vector)) }]
  })
  for (const visit of visits) {
    const similarities = visits.filter(({ uid }) => uid !== visit.uid).flatMap(({ identity }) => compareIdentity(manifest, visit.identity, identity)?.similarity ?? [])
    const similarity = similarities.length > 0 ? Math.max(...similarities) : null
    const verdict = similarity === null ? 'notAssessed' : similarity >= threshold ? 'consistent' : 'mayBeSomeoneElse'
    timeline.setIdentityCheck(visit.uid, { verdict, similarity, threshold, falseAlarmRate: falseDifferentRate, modelId: manifest.id, modelVersion: manifest.version })
  }
}
