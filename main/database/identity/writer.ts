import { textOf } from '../../../shared/words'
import { displayName } from '../../../shared/domain/patient'
import type { IdentityCheck, Study } from '../../../shared/domain/study'
import { belongsAmong } from '../../../shared/identity/demographics'
import { fail, ok, type Result } from '../../../shared/result'
import { randomUUID } from 'node:crypto'
import { now, type Changed, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'
import type { Filing } from '../studies/filing'
import type { StudiesReader } from '../studies/reader'

export interface IdentityWriter {
  /** What a reader confirmed stays with the study. */
  setIdentityCheck(studyInstanceUid: string, check: IdentityCheck): void
  confirmIdentity(studyInstanceUid: string, user: string): Result<Study>
  /** Takes a confirmation back: the warning stands again. */
  undoConfirm(studyInstanceUid: string, user: string): Result<Study>
  /** Files a study under another patient of the library; its files stay as imported. */
  moveStudy(studyInstanceUid: string, patientKey: string, user: string): Result<Study>
  /** Files all visits of one patient under another: a reader says that both are one person, e.g. by a change of name. */
  fileTogether(patientKey: string, intoPatientKey: string, user: string): Result<{ readonly patientKey: string }>
  /** Files a moved study back where it was before its last move; of visits that were filed together, all of them. */
  undoMove(studyInstanceUid: string, user: string): Result<Study>
}

const unknownStudy = (uid: string) => fail('unknownStudy', { uid })

interface Move {
  readonly moveId: number
  readonly fromPatient: string
  readonly joinId: string | null
}

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
    undoConfirm: (uid, user) => transaction((changed) => undoConfirm(uid, user, changed)),
    moveStudy: (uid, patientKey, user) => transaction((changed) => moveStudy(uid, patientKey, user, changed)),
    fileTogether: (patientKey, into, user) => transaction((changed) => fileTogether(patientKey, into, user, changed)),
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
      detail: textOf('audit.belongsTo', {
        name: nameOf(study.patientKey),
        similarity: check.similarity ?? textOf('audit.none'),
        threshold: check.threshold ?? textOf('audit.none'),
        model: check.modelId ?? '',
        version: check.modelVersion ?? '',
      }),
    })
    return ok(mustStand(uid))
  }

  function undoConfirm(uid: string, user: string, changed: Changed): Result<Study> {
    const study = reader.study(uid)
    if (!study) return unknownStudy(uid)
    const check = study.identityCheck
    if (!check?.confirmed) return fail('notConfirmed')
    run(
      'UPDATE studies SET identityCheck = ? WHERE studyInstanceUid = ?',
      JSON.stringify({ ...check, confirmed: null }),
      uid,
    )
    refreshWorklist(study.patientKey)
    changed(uid)
    audit({
      at: now(),
      user,
      action: 'undoConfirm',
      studyInstanceUid: uid,
      subject: study.patientKey,
      modelSha256: null,
      detail: textOf('audit.confirmedBy', { by: check.confirmed.by, at: check.confirmed.at }),
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
      detail: textOf('audit.moved', { from: nameOf(study.patientKey), to: nameOf(patientKey) }),
    })
    return ok(mustStand(uid))
  }

  function fileTogether(
    patientKey: string,
    into: string,
    user: string,
    changed: Changed,
  ): Result<{ readonly patientKey: string }> {
    if (patientKey === into) return fail('samePatient')
    const studies = reader.studiesOf(patientKey)
    if (!reader.patient(into) || studies.length === 0) return fail('unknownPatient')
    const [from, to] = [nameOf(patientKey), nameOf(into)]
    const joinId = randomUUID()
    for (const study of studies) {
      run(
        'INSERT INTO studyMoves (studyInstanceUid, fromPatient, toPatient, movedBy, movedAt, joinId) VALUES (?, ?, ?, ?, ?, ?)',
        study.studyInstanceUid,
        patientKey,
        into,
        user,
        now(),
        joinId,
      )
      refile(study, into, changed)
      audit({
        at: now(),
        user,
        action: 'fileTogether',
        studyInstanceUid: study.studyInstanceUid,
        subject: into,
        modelSha256: null,
        detail: textOf('audit.filedTogether', { from, to }),
      })
    }
    return ok({ patientKey: into })
  }

  function standingMove(uid: string): Move | undefined {
    return db
      .prepare(
        'SELECT moveId, fromPatient, joinId FROM studyMoves WHERE studyInstanceUid = ? AND undoneAt IS NULL ORDER BY moveId DESC LIMIT 1',
      )
      .get(uid) as Move | undefined
  }

  function undoMove(uid: string, user: string, changed: Changed): Result<Study> {
    const study = reader.study(uid)
    if (!study) return unknownStudy(uid)
    const move = standingMove(uid)
    if (!move) return fail('notMoved')
    const joined = move.joinId === null ? [study] : filedBy(move.joinId)
    for (const visit of joined) takeBack(visit, user, changed)
    if (move.joinId !== null) followBack(study.patientKey, move.fromPatient, user, changed)
    return ok(mustStand(uid))
  }

  /** The visits that an act of filing together placed and nobody has moved since. */
  function filedBy(joinId: string): readonly Study[] {
    const uids = db.prepare('SELECT studyInstanceUid FROM studyMoves WHERE joinId = ?').pluck().all(joinId) as string[]
    return uids.filter((uid) => standingMove(uid)?.joinId === joinId).map(mustStand)
  }

  function takeBack(study: Study, user: string, changed: Changed): void {
    const uid = study.studyInstanceUid
    const { moveId, fromPatient, joinId } = mustHave(standingMove(uid) ?? null)
    run('UPDATE studyMoves SET undoneAt = ? WHERE moveId = ?', now(), moveId)
    const [from, to] = [nameOf(study.patientKey), nameOf(fromPatient)]
    refile(study, fromPatient, changed)
    audit({
      at: now(),
      user,
      action: joinId === null ? 'undoMove' : 'undoFileTogether',
      studyInstanceUid: uid,
      subject: fromPatient,
      modelSha256: null,
      detail: textOf('audit.movedBack', { from, to }),
    })
  }

  /** Visits imported while two patients were filed together go with the one whose files they agree with. */
  function followBack(patientKey: string, backTo: string, user: string, changed: Changed): void {
    const returned = reader.studiesOf(backTo).map(({ subject }) => subject)
    for (const study of reader.studiesOf(patientKey)) {
      if (study.moved !== null || !belongsAmong(study.subject, returned)) continue
      const others = reader
        .studiesOf(patientKey)
        .filter(({ studyInstanceUid }) => studyInstanceUid !== study.studyInstanceUid)
      if (
        others.length === 0 ||
        belongsAmong(
          study.subject,
          others.map(({ subject }) => subject),
        )
      )
        continue
      const [from, to] = [nameOf(patientKey), nameOf(backTo)]
      refile(study, backTo, changed)
      audit({
        at: now(),
        user,
        action: 'undoFileTogether',
        studyInstanceUid: study.studyInstanceUid,
        subject: backTo,
        modelSha256: null,
        detail: textOf('audit.followedBack', { from, to }),
      })
    }
  }

  /** What was confirmed or warned of concerned the patient of before; the check is made anew by whoever moves. */
  function refile(study: Study, patientKey: string, changed: Changed): void {
    const uid = study.studyInstanceUid
    run('UPDATE studies SET patientKey = ?, identityCheck = NULL WHERE studyInstanceUid = ?', patientKey, uid)
    refreshWorklist(study.patientKey)
    refreshWorklist(patientKey)
    // A visit that comes or goes is a prior of the others no longer, or from now on.
    for (const key of [study.patientKey, patientKey])
      changed(...reader.studiesOf(key).map(({ studyInstanceUid }) => studyInstanceUid))
  }

  function nameOf(patientKey: string): string {
    const patient = reader.patient(patientKey)
    return patient ? `${displayName(patient.name)} (${patient.patientId || 'no ID'}, ${patientKey})` : patientKey
  }
  function mustStand(uid: string): Study {
    return mustHave(reader.study(uid))
  }
}

function mustHave<T>(value: T | null): T {
  if (value === null) throw new Error('a study or patient that foreign keys keep is gone')
  return value
}
