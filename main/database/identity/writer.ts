import { alphabeticName, displayName, type Patient } from '../../../shared/domain/patient'
import type { IdentityCheck, Study } from '../../../shared/domain/study'
import { fail, ok, type Result } from '../../../shared/result'
import { now, type Changed, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'
import type { Filing } from '../studies/filing'
import type { StudiesReader } from '../studies/reader'

export interface IdentityWriter {
  /** What a reader confirmed stays with the study. */
  setIdentityCheck(studyInstanceUid: string, check: IdentityCheck): void
  confirmIdentity(studyInstanceUid: string, user: string): Result<Study>
  /** Files a study under another patient of the library; its files stay as imported. */
  moveStudy(studyInstanceUid: string, patientKey: string, user: string): Result<Study>
  /** Files a moved study back where it was before its last move. */
  undoMove(studyInstanceUid: string, user: string): Result<Study>
}

const unknownStudy = (uid: string) => fail('unknownStudy', { uid })

/** Whom a study belongs to. A moved study's files stay as imported, and importing them again finds it where it now is. */
export function identityWriter(
  { db, run, transaction }: WriteAccess,
  reader: StudiesReader,
  audit: Audit,
  { refreshWorklist }: Pick<Filing, 'refreshWorklist'>,
): IdentityWriter {
  return {
    setIdentityCheck: (uid, check) =>
      transaction((changed) => {
        const study = reader.study(uid)
        if (!study) return
        run(
          'UPDATE studies SET identityCheck = ? WHERE studyInstanceUid = ?',
          JSON.stringify({ ...check, confirmed: study.identityCheck?.confirmed ?? check.confirmed }),
          uid,
        )
        refreshWorklist(study.patientKey)
        changed(uid)
      }),
    confirmIdentity: (uid, user) => transaction((changed) => confirmIdentity(uid, user, changed)),
    moveStudy: (uid, patientKey, user) => transaction((changed) => moveStudy(uid, patientKey, user, changed)),
    undoMove: (uid, user) => transaction((changed) => undoMove(uid, user, changed)),
  }

  function confirmIdentity(uid: string, user: string, changed: Changed): Result<Study> {
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
    changed(uid)
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

  function moveStudy(uid: string, patientKey: string, user: string, changed: Changed): Result<Study> {
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
    refile(study, patientKey, changed)
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

  function undoMove(uid: string, user: string, changed: Changed): Result<Study> {
    const study = reader.study(uid)
    if (!study) return unknownStudy(uid)
    const move = db
      .prepare(
        'SELECT moveId, fromPatient FROM studyMoves WHERE studyInstanceUid = ? AND undoneAt IS NULL ORDER BY moveId DESC LIMIT 1',
      )
      .get(uid) as { moveId: number; fromPatient: string } | undefined
    if (!move) return fail('notMoved')
    run('UPDATE studyMoves SET undoneAt = ? WHERE moveId = ?', now(), move.moveId)
    refile(study, move.fromPatient, changed)
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
  function refile(study: Study, patientKey: string, changed: Changed): void {
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
    // A visit that comes or goes is a prior of the others no longer, or from now on.
    for (const key of [study.patientKey, patientKey])
      changed(...reader.studiesOf(key).map(({ studyInstanceUid }) => studyInstanceUid))
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

  function nameOf(patientKey: string): string {
    const patient = reader.patient(patientKey)
    return patient ? `${displayName(patient.name)} (${patient.patientId || 'no ID'}, ${patientKey})` : patientKey
  }
  function mustStand(uid: string): Study {
    return mustHave(reader.study(uid))
  }
}

interface Demographic {
  readonly attribute: Patient['differences'][number]['attribute']
  readonly words: string
}

const demographicsOf = (patient: Patient): readonly Demographic[] => [
  { attribute: 'PatientName', words: alphabeticName(patient.name) },
  { attribute: 'PatientBirthDate', words: patient.birthDate ?? '' },
  { attribute: 'PatientSex', words: patient.sex ?? '' },
]

function mustHave<T>(value: T | null): T {
  if (value === null) throw new Error('a study or patient that foreign keys keep is gone')
  return value
}
