import type { IdentityReview } from '../../shared/domain/identity'
import type { Study } from '../../shared/domain/study'
import { expectedByChance, histogram, type LibraryFit } from '../../shared/identity/threshold'
import { fail, ok, type Result } from '../../shared/result'
import { dot } from '../../shared/vision/vectors'
import { checkPatient, identityThreshold } from './check'
import type { ModelPack } from '../inference/packs/pack'
import type { DatabaseReader, DatabaseWriter } from '../database/interface'
import { textOf } from '../../shared/words'

const OTHER_PATIENTS = 5
/** Enough of the nearest that several visits of one patient leave room for others. */
const SEARCHED = 100
const BINS = 40

/** A visit beside its patient's other visits and the nearest of other patients, as the chosen pack sees them now. */
export async function reviewIdentity(
  database: DatabaseReader,
  pack: ModelPack | null,
  uid: string,
): Promise<Result<IdentityReview>> {
  const study = database.study(uid)
  const patient = study && database.patient(study.patientKey)
  if (!study || !patient) return fail('unknownStudy', { uid })
  const nothing = {
    patient,
    study,
    own: [],
    others: [],
    otherPatients: 0,
    model: pack && { id: pack.manifest.id, version: pack.manifest.version, sha256: pack.sha256 },
    threshold: null,
    distribution: null,
    expectedByChance: null,
  }
  if (!pack) return ok({ ...nothing, reason: textOf('identityReasons.noModel') })
  if (pack.manifest.reidentification === null)
    return ok({ ...nothing, reason: textOf('identityReasons.otherModel', { name: pack.manifest.name }) })
  const limits = identityThreshold(database, pack)
  const { identity } = database
  const visits = identity.vectorsOf(patient.patientKey, pack.sha256)
  const vector = visits.find(({ studyInstanceUid }) => studyInstanceUid === uid)?.vector
  if (!vector)
    return ok({
      ...nothing,
      reason: textOf('identityReasons.noVector', { name: pack.manifest.name }),
    })
  await identity.prepare(pack.sha256)
  const own = visits
    .filter(({ studyInstanceUid }) => studyInstanceUid !== uid)
    .map((visit) => ({
      study: mustHave(database.study(visit.studyInstanceUid)),
      similarity: dot(vector, visit.vector),
    }))
    .sort((a, b) => b.similarity - a.similarity)
  const near = identity.nearest(pack.sha256, vector, SEARCHED, patient.patientKey)
  const firstOfEach = near.filter(
    ({ patientKey }, n) => near.findIndex((other) => other.patientKey === patientKey) === n,
  )
  const others = firstOfEach.slice(0, OTHER_PATIENTS).map((neighbour) => ({
    patient: mustHave(database.patient(neighbour.patientKey)),
    study: mustHave(database.study(neighbour.studyInstanceUid)),
    similarity: neighbour.similarity,
  }))
  const otherPatients = Math.max(0, identity.patientCount(pack.sha256) - 1)
  return ok({
    ...nothing,
    own,
    others,
    otherPatients,
    threshold: limits?.threshold ?? null,
    distribution: limits?.fit ? distributionOf(limits.fit) : null,
    expectedByChance: limits?.missRate == null ? null : expectedByChance(otherPatients, limits.missRate),
    reason: null,
  })
}

function distributionOf({ same, different }: LibraryFit): IdentityReview['distribution'] {
  const from = Math.floor(20 * Math.min(same[0] ?? 0, different[0] ?? 0)) / 20
  return { from, to: 1, same: histogram(same, from, 1, BINS), different: histogram(different, from, 1, BINS) }
}

/** Moves a study or takes a move back, then compares both patients' visits anew. */
export function refileStudy(
  database: DatabaseWriter,
  pack: ModelPack | null,
  uid: string,
  act: () => Result<Study>,
): Result<Study> {
  const before = database.study(uid)
  const moved = act()
  if (!moved.ok || !before) return moved
  if (pack)
    for (const patientKey of [before.patientKey, moved.value.patientKey]) checkPatient(database, pack, patientKey)
  return ok(mustHave(database.study(uid)))
}

function mustHave<T>(value: T | null): T {
  if (value === null) throw new Error('a study or patient that foreign keys keep is gone')
  return value
}
