import { displayName, type Patient } from '../../shared/domain/patient'
import type { Study } from '../../shared/domain/study'
import { fail, ok, type Result } from '../../shared/result'
import type { DatabaseReader, DatabaseWriter } from './interface'
import type { WritableDb } from './sqlite'

interface Filing {
  readonly audit: DatabaseWriter['appendAudit']
  readonly refreshWorklist: (patientKey: string) => void
}

const unknownStudy = (uid: string) => fail('unknownStudy', { uid })

/**
 * Filing a study under another patient. Its files stay as imported, and importing them again finds the study where it now is.
 * Callers wrap each call in a transaction.
 */
export function moving(db: WritableDb, reader: DatabaseReader, { audit, refreshWorklist }: Filing) {
  const run = (sql: string, ...values: unknown[]): void => void db.prepare(sql).run(...values)
  const now = (): string => new Date().toISOString()

  function confirmIdentity(uid: string, user: string): Result<Study> {
    const study = reader.study(uid)
    if (!study) return unknownStudy(uid)
    const check = study.identityCheck
    if (check?.verdict !== 'mayBeSomeoneElse') return fail('nothingToConfirm')
    run(
      'UPDATE studies SET identityCheck = ? WHERE studyInstanceUid = ?',
      JSON.stringify({ ...check, confirmed: { by: user, at: now() } }),
      uid,
    )
    refreshWorklist(study.patientKey)
    audit({
      at: now(),
      user,
      action: 'confirmIdentity',
      studyInstanceUid: uid,
      subject: study.patientKey,
      modelSha256: null,
      detail: `belongs to ${nameOf(study.patientKey)}: similarity ${check.similarity ?? 'none'}, threshold ${check.threshold ?? 'none'}, ${check.modelId ?? ''} ${check.modelVersion ?? ''}`,
    })
    return ok(mustStand(uid))
  }

  function moveStudy(uid: string, patientKey: string, user: string): Result<Study> {
    const study = reader.study(uid)
    if (!study) return unknownStudy(uid)
    if (!reader.patient(patientKey)) return fail('unknownPatient')
    if (study.patientKey === patientKey) return fail('samePatient')
    run(
      'INSERT INTO studyMoves (studyInstanceUid, fromPatient, toPatient, movedBy, movedAt) VALUES (?, ?, ?, ?, ?)',
      uid,
      study.patientKey,
      patientKey,
      user,
      now(),
    )
    refile(study, patientKey)
    audit({
      at: now(),
      user,
      action: 'moveStudy',
      studyInstanceUid: uid,
      subject: patientKey,
      modelSha256: null,
      detail: `from ${nameOf(study.patientKey)} to ${nameOf(patientKey)}`,
    })
    return ok(mustStand(uid))
  }

  function undoMove(uid: string, user: string): Result<Study> {
    const study = reader.study(uid)
    if (!study) return unknownStudy(uid)
    const move = db
      .prepare(
        'SELECT moveId, fromPatient FROM studyMoves WHERE studyInstanceUid = ? AND undoneAt IS NULL ORDER BY moveId DESC LIMIT 1',
      )
      .get(uid) as { moveId: number; fromPatient: string } | undefined
    if (!move) return fail('notMoved')
    run('UPDATE studyMoves SET undoneAt = ? WHERE moveId = ?', now(), move.moveId)
    refile(study, move.fromPatient)
    audit({
      at: now(),
      user,
      action: 'undoMove',
      studyInstanceUid: uid,
      subject: move.fromPatient,
      modelSha256: null,
      detail: `from ${nameOf(study.patientKey)} back to ${nameOf(move.fromPatient)}`,
    })
    return ok(mustStand(uid))
  }

  /** What was confirmed or warned of concerned the patient of before; the check is made anew by whoever moves. */
  function refile(study: Study, patientKey: string): void {
    const uid = study.studyInstanceUid
    const found = demographicsIn(study)
    run('UPDATE studies SET patientKey = ?, identityCheck = NULL WHERE studyInstanceUid = ?', patientKey, uid)
    run('DELETE FROM identityDifferences WHERE studyInstanceUid = ?', uid)
    const recorded = demographicsOf(mustHave(reader.patient(patientKey)))
    for (const { attribute, words } of found) {
      const was = recorded.find((one) => one.attribute === attribute)?.words ?? ''
      if (was !== words)
        run(
          'INSERT OR IGNORE INTO identityDifferences (patientKey, studyInstanceUid, attribute, recorded, found) VALUES (?, ?, ?, ?, ?)',
          patientKey,
          uid,
          attribute,
          was,
          words,
        )
    }
    refreshWorklist(study.patientKey)
    refreshWorklist(patientKey)
  }

  /** What the study's files say: where they differ from the patient it is filed under that was noted, elsewhere they agree. */
  function demographicsIn({ studyInstanceUid, patientKey }: Study): readonly Demographic[] {
    const patient = mustHave(reader.patient(patientKey))
    const differing = patient.differences.filter((difference) => difference.studyInstanceUid === studyInstanceUid)
    const agreed = demographicsOf(patient).filter(
      ({ attribute }) => !differing.some((difference) => difference.attribute === attribute),
    )
    return [...agreed, ...differing.map(({ attribute, found }) => ({ attribute, words: found }))]
  }

  const nameOf = (patientKey: string): string => {
    const patient = reader.patient(patientKey)
    return patient ? `${displayName(patient.name)} (${patient.patientId || 'no ID'}, ${patientKey})` : patientKey
  }
  const mustStand = (uid: string): Study => mustHave(reader.study(uid))

  return { confirmIdentity, moveStudy, undoMove }
}

interface Demographic {
  readonly attribute: Patient['differences'][number]['attribute']
  readonly words: string
}

const demographicsOf = (patient: Patient): readonly Demographic[] => [
  { attribute: 'PatientName', words: displayName(patient.name) },
  { attribute: 'PatientBirthDate', words: patient.birthDate ?? '' },
  { attribute: 'PatientSex', words: patient.sex ?? '' },
]

function mustHave<T>(value: T | null): T {
  if (value === null) throw new Error('a study or patient that foreign keys keep is gone')
  return value
}
