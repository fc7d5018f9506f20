import type { PairSimilarity } from '../../shared/domain/identity'
import { fail, ok, type Result } from '../../shared/result'
import { dot } from '../../shared/vision/vectors'
import { identityThreshold } from './check'
import type { ModelPack } from '../inference/packs/pack'
import type { DatabaseReader } from '../database/interface'
import { textOf } from '../../shared/words'

const STRANGERS = 200

/** How alike a study and a prior of the same patient are, with the patient's other pairs and other patients' visits behind it. */
export function similarityOfPair(
  database: DatabaseReader,
  pack: ModelPack | null,
  uid: string,
  priorUid: string,
): Result<PairSimilarity> {
  const study = database.study(uid)
  const prior = database.study(priorUid)
  if (!study || !prior) return fail('unknownStudy', { uid: study ? priorUid : uid })
  const nothing = {
    similarity: null,
    byView: [],
    own: [],
    others: [],
    threshold: null,
    modelId: pack?.manifest.id ?? '',
    modelVersion: pack?.manifest.version ?? '',
  }
  if (study.patientKey !== prior.patientKey) return ok({ ...nothing, reason: textOf('identityReasons.twoPatients') })
  if (!pack) return ok({ ...nothing, reason: textOf('identityReasons.noModel') })
  const visits = database.identity.vectorsOf(study.patientKey, pack.sha256)
  const now = visits.find(({ studyInstanceUid }) => studyInstanceUid === uid)
  const then = visits.find(({ studyInstanceUid }) => studyInstanceUid === priorUid)
  if (!now || !then)
    return ok({
      ...nothing,
      reason: textOf(`identityReasons.${now ? 'priorNotRead' : then ? 'visitNotRead' : 'neitherRead'}`, {
        name: pack.manifest.name,
      }),
    })
  const pairs = visits.flatMap((visit, n) =>
    visits.slice(n + 1).flatMap((other) => (isPair(visit, other, now, then) ? [] : [dot(visit.vector, other.vector)])),
  )
  const others = database.identity
    .strangers(study.patientKey, pack.sha256, STRANGERS)
    .map(({ vector }) => dot(now.vector, vector))
  return ok({
    ...nothing,
    similarity: dot(now.vector, then.vector),
    byView: byView(database, pack, uid, priorUid),
    own: pairs.sort(ascending),
    others: others.sort(ascending),
    threshold: identityThreshold(database, pack)?.threshold ?? null,
    reason: null,
  })
}

const ascending = (a: number, b: number): number => a - b
const isPair = <T>(first: T, other: T, now: T, then: T): boolean =>
  (first === now && other === then) || (first === then && other === now)

/** Vectors are kept of loops in the views the pack compares patients by. */
function byView(
  database: DatabaseReader,
  { sha256 }: ModelPack,
  uid: string,
  priorUid: string,
): PairSimilarity['byView'] {
  const loops = (of: string) =>
    database.embeddings(of, sha256).flatMap(({ sopInstanceUid, vector }) => {
      const view = database.loop(sopInstanceUid)?.view?.code
      return view === undefined || view === 'other' ? [] : [{ view, vector }]
    })
  const best = new Map<string, number>()
  for (const now of loops(uid))
    for (const then of loops(priorUid))
      if (now.view === then.view) best.set(now.view, Math.max(best.get(now.view) ?? -1, dot(now.vector, then.vector)))
  return [...best].map(([view, similarity]) => ({ view, similarity }))
}
