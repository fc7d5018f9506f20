import { warnsOfSomeoneElse, type IdentityCheck } from '../../shared/domain/study'
import { bestSimilarity, type LibraryFit } from '../../shared/identity/threshold'
import type { DatabaseReader, DatabaseWriter } from '../database/interface'
import type { ModelPack } from '../inference/packs/pack'

export type IdentityThreshold = Pick<
  IdentityCheck,
  'thresholdSource' | 'fittedOnPatients' | 'falseAlarmRate' | 'falseAlarmInterval' | 'missRate' | 'missInterval'
> & {
  readonly threshold: number
  readonly fit: LibraryFit | null
}

const noThreshold = {
  threshold: null,
  thresholdSource: 'pack',
  fittedOnPatients: null,
  falseAlarmRate: null,
  falseAlarmInterval: null,
  missRate: null,
  missInterval: null,
  fit: null,
} as const

/** The threshold fitted on this library where it has enough patients, else the pack's own; null where there is neither. */
export function identityThreshold(database: DatabaseReader, { manifest, sha256 }: ModelPack): IdentityThreshold | null {
  if (manifest.reidentification === null) return null
  const fit = database.identity.fit(sha256)
  if (fit)
    return {
      threshold: fit.threshold,
      thresholdSource: 'library',
      fittedOnPatients: fit.patients,
      falseAlarmRate: fit.falseAlarm.share,
      falseAlarmInterval: fit.falseAlarm.interval,
      missRate: fit.miss.share,
      missInterval: fit.miss.interval,
      fit,
    }
  const { threshold, falseDifferentRate, falseSameRate } = manifest.reidentification
  if (threshold === null) return null
  return {
    threshold,
    thresholdSource: 'pack',
    fittedOnPatients: null,
    falseAlarmRate: falseDifferentRate,
    falseAlarmInterval: null,
    missRate: falseSameRate,
    missInterval: null,
    fit: null,
  }
}

/**
 * Compares every visit of the study's patient with the most similar of their other visits, by the same pack's identity vectors.
 * Each new reading can settle the others: a first visit has nothing to be compared with until the second is read.
 */
export function checkIdentity(database: DatabaseWriter, pack: ModelPack, studyInstanceUid: string): void {
  const patientKey = database.study(studyInstanceUid)?.patientKey
  if (patientKey !== undefined) checkPatient(database, pack, patientKey)
}

/** Without a threshold, or another visit, nothing is judged. What another pack said before gives way to that, but for a warning that no reader has looked at. */
export function checkPatient(database: DatabaseWriter, pack: ModelPack, patientKey: string): void {
  if (pack.manifest.reidentification === null) return
  const limits = identityThreshold(database, pack)
  const { fit: _fit, ...used } = limits ?? noThreshold
  const visits = database.identity.vectorsOf(patientKey, pack.sha256)
  const judgedBy = {
    ...used,
    confirmed: null,
    modelId: pack.manifest.id,
    modelVersion: pack.manifest.version,
    packSha256: pack.sha256,
  }
  // A visit that this pack judged and has no heart of any more.
  for (const { studyInstanceUid, identityCheck } of database.studiesOf(patientKey))
    if (
      identityCheck?.packSha256 === pack.sha256 &&
      !visits.some((visit) => visit.studyInstanceUid === studyInstanceUid)
    )
      database.setIdentityCheck(studyInstanceUid, {
        ...judgedBy,
        verdict: 'notAssessed',
        similarity: null,
        nearestOther: null,
      })
  const ofPatients = Math.max(0, database.identity.patientCount(pack.sha256) - 1)
  for (const { studyInstanceUid, vector } of visits) {
    const others = visits.filter((visit) => visit.studyInstanceUid !== studyInstanceUid).map((visit) => visit.vector)
    const similarity = others.length > 0 ? bestSimilarity(vector, others) : null
    const verdict =
      similarity === null || limits === null
        ? 'notAssessed'
        : similarity >= limits.threshold
          ? 'consistent'
          : 'mayBeSomeoneElse'
    const [other] = verdict === 'mayBeSomeoneElse' ? database.identity.nearest(pack.sha256, vector, 1, patientKey) : []
    const isNearer =
      other !== undefined &&
      limits !== null &&
      similarity !== null &&
      other.similarity > similarity &&
      other.similarity >= limits.threshold
    const before = database.study(studyInstanceUid)?.identityCheck ?? null
    if (verdict === 'notAssessed' && before !== null && before.packSha256 !== pack.sha256 && warnsOfSomeoneElse(before))
      continue
    database.setIdentityCheck(studyInstanceUid, {
      ...judgedBy,
      verdict,
      similarity,
      nearestOther: isNearer ? { ...other, ofPatients } : null,
    })
  }
}
