import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { finding, modelRun, type Finding, type ModelRun, type ModelStatement } from '../../shared/domain/finding'
import { loop as loopSchema, type Loop, type ViewLabel } from '../../shared/domain/loop'
import { fail, ok } from '../../shared/result'
import { applyReview } from '../../shared/findings/review'
import { studyIdentity } from '../../shared/vision/scoring'
import { keepLoopEmbeddings, retrievalWriter } from './reportBankWriter'
import { filing } from './instances'
import type { DatabaseWriter } from './interface'
import { moving } from './studyMoves'
import { createReader } from './reader'
import type { WritableDb } from './sqlite'

/** The one writer of a library. Every method is one transaction. */
export function createWriter(db: WritableDb): DatabaseWriter {
  const reader = createReader(db)
  const run = (sql: string, ...values: unknown[]): void => void db.prepare(sql).run(...values)
  const { addInstances, refreshWorklist, chooseThumbnail } = filing(db, reader)
  const atomically = <T>(work: () => T): T => db.transaction(work)()
  const now = (): string => new Date().toISOString()

  const audit: DatabaseWriter['appendAudit'] = (event) =>
    run(
      'INSERT INTO auditEvents (at, user, action, studyInstanceUid, subject, modelSha256, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
      event.at,
      event.user,
      event.action,
      event.studyInstanceUid,
      event.subject,
      event.modelSha256,
      event.detail,
    )

  const { moveStudy, undoMove, confirmIdentity } = moving(db, reader, { audit, refreshWorklist })

  return {
    ...reader,
    ...retrievalWriter(db, reader, audit),
    addInstances: (batch) => atomically(() => addInstances(batch)),

    setReadState: (uid, readState, user) =>
      atomically(() => {
        const before = reader.study(uid)
        if (!before) return fail('unknownStudy', { uid })
        run('UPDATE studies SET readState = ? WHERE studyInstanceUid = ?', readState, uid)
        refreshWorklist(before.patientKey)
        audit({
          at: now(),
          user,
          action: 'readState',
          studyInstanceUid: uid,
          subject: uid,
          modelSha256: null,
          detail: `${before.readState} to ${readState}`,
        })
        return ok({ ...before, readState })
      }),

    setView: (sop, given, user) =>
      atomically(() => {
        const loop = reader.loop(sop)
        if (!loop) return fail('unknownLoop')
        const view: ViewLabel =
          'name' in given ? given : { code: given.code, name: given.code, source: 'reader', probability: null }
        if (rank(view) < rank(loop.view)) return ok(null)
        saveLoop({ ...loop, view })
        chooseThumbnail(loop.studyInstanceUid)
        if (view.source === 'reader')
          audit({
            at: now(),
            user,
            action: 'setView',
            studyInstanceUid: loop.studyInstanceUid,
            subject: sop,
            modelSha256: null,
            detail: `${loop.view?.code ?? 'none'} to ${view.code}`,
          })
        return ok(null)
      }),

    beginRun: (started) =>
      run(
        'INSERT INTO modelRuns (runId, studyInstanceUid, packSha256, startedAt, shownAt, run) VALUES (?, ?, ?, ?, ?, ?)',
        started.runId,
        started.studyInstanceUid,
        started.model.sha256,
        started.startedAt,
        started.startedAt,
        JSON.stringify(modelRun.parse(started)),
      ),

    makeRunCurrent: (runId) => run('UPDATE modelRuns SET shownAt = ? WHERE runId = ?', now(), runId),

    setModelViews: (views) =>
      atomically(() => {
        for (const [sop, view] of views) {
          const loop = reader.loop(sop)
          if (!loop || (loop.view !== null && loop.view.source !== 'model')) continue
          saveLoop({ ...loop, view })
          chooseThumbnail(loop.studyInstanceUid)
        }
      }),

    failUnfinishedRuns: (reason) =>
      atomically(() => {
        const rows = db.prepare(`SELECT run FROM modelRuns WHERE json_extract(run, '$.status') = 'running'`).all() as {
          run: string
        }[]
        for (const { run: text } of rows) {
          const ended: ModelRun = { ...modelRun.parse(JSON.parse(text)), status: 'failed', reason, finishedAt: now() }
          run('UPDATE modelRuns SET run = ? WHERE runId = ?', JSON.stringify(ended), ended.runId)
        }
      }),

    finishRun: (ended, statements, embeddings, pictures = []) =>
      atomically(() => {
        run('UPDATE modelRuns SET run = ? WHERE runId = ?', JSON.stringify(modelRun.parse(ended)), ended.runId)
        const reviewed = reviewedBefore(ended)
        const kept = statements.map((statement, position): Finding => {
          const made = finding.parse({
            ...statement,
            findingId: randomUUID(),
            runId: ended.runId,
            studyInstanceUid: ended.studyInstanceUid,
            model: ended.model,
            ...reviewOf(reviewed.find((before) => saysTheSame(before, statement))),
          })
          run(
            'INSERT INTO findings (findingId, runId, studyInstanceUid, position, finding) VALUES (?, ?, ?, ?, ?)',
            made.findingId,
            ended.runId,
            ended.studyInstanceUid,
            position,
            JSON.stringify(made),
          )
          return made
        })
        // What a whole run did not give again is no heart of this study any more: a loop renamed, or refused now.
        if (ended.status === 'complete')
          run(
            'DELETE FROM embeddings WHERE studyInstanceUid = ? AND packSha256 = ?',
            ended.studyInstanceUid,
            ended.model.sha256,
          )
        for (const { sopInstanceUid, vector } of embeddings)
          run(
            'INSERT OR REPLACE INTO embeddings (sopInstanceUid, packSha256, studyInstanceUid, vector) VALUES (?, ?, ?, ?)',
            sopInstanceUid,
            ended.model.sha256,
            ended.studyInstanceUid,
            Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
          )
        if (ended.status === 'complete') saveStudyVector(ended)
        if (ended.status === 'complete') keepLoopEmbeddings(db, ended.model, ended.studyInstanceUid, pictures)
        audit({
          at: now(),
          user: 'model',
          action: 'modelRun',
          studyInstanceUid: ended.studyInstanceUid,
          subject: ended.runId,
          modelSha256: ended.model.sha256,
          detail: `${ended.model.id} ${ended.model.version}: ${ended.status}`,
        })
        return kept
      }),

    setIdentityCheck: (uid, check) =>
      atomically(() => {
        const study = reader.study(uid)
        if (!study) return
        run(
          'UPDATE studies SET identityCheck = ? WHERE studyInstanceUid = ?',
          JSON.stringify({ ...check, confirmed: study.identityCheck?.confirmed ?? check.confirmed }),
          uid,
        )
        refreshWorklist(study.patientKey)
      }),
    confirmIdentity: (uid, user) => atomically(() => confirmIdentity(uid, user)),
    moveStudy: (uid, patientKey, user) => atomically(() => moveStudy(uid, patientKey, user)),
    undoMove: (uid, user) => atomically(() => undoMove(uid, user)),

    reviewFinding: (review, user) =>
      atomically(() => {
        const before = reader.finding(review.findingId)
        if (!before) return fail('unknownFinding')
        const reviewed = applyReview(before, review, user, now())
        if (!reviewed.ok) return reviewed
        run(
          'UPDATE findings SET finding = ? WHERE findingId = ?',
          JSON.stringify(finding.parse(reviewed.value)),
          before.findingId,
        )
        const study = reader.study(before.studyInstanceUid)
        if (study?.readState === 'unread') {
          run("UPDATE studies SET readState = 'draft' WHERE studyInstanceUid = ?", study.studyInstanceUid)
          refreshWorklist(study.patientKey)
        }
        const { status, editedValue, editedPresence } = reviewed.value
        audit({
          at: now(),
          user,
          action: review.action,
          studyInstanceUid: before.studyInstanceUid,
          subject: `${before.code} ${before.findingId}`,
          modelSha256: before.model.sha256,
          detail: JSON.stringify({ status, editedValue, editedPresence }),
        })
        return reviewed
      }),

    addMeasurement: (made) =>
      atomically(() => {
        run(
          'INSERT INTO measurements (measurementId, studyInstanceUid, sopInstanceUid, createdAt, measurement) VALUES (?, ?, ?, ?, ?)',
          made.measurementId,
          made.studyInstanceUid,
          made.sopInstanceUid,
          made.createdAt,
          JSON.stringify(made),
        )
        audit({
          at: now(),
          user: made.createdBy,
          action: 'measure',
          studyInstanceUid: made.studyInstanceUid,
          subject: made.measurementId,
          modelSha256: null,
          detail: `${made.values.map(({ value, unit }) => `${value} ${unit}`).join(', ')} on frame ${made.frame + 1}`,
        })
      }),

    removeMeasurement: (measurementId, user) =>
      atomically(() => {
        const row = db
          .prepare('SELECT studyInstanceUid FROM measurements WHERE measurementId = ?')
          .get(measurementId) as { studyInstanceUid: string } | undefined
        if (!row) return fail('unknownMeasurement')
        run('DELETE FROM measurements WHERE measurementId = ?', measurementId)
        audit({
          at: now(),
          user,
          action: 'removeMeasurement',
          studyInstanceUid: row.studyInstanceUid,
          subject: measurementId,
          modelSha256: null,
          detail: '',
        })
        return ok(null)
      }),

    saveReport: (draft, baseVersion) =>
      atomically(() => {
        const newest = reader.report(draft.studyInstanceUid)?.version ?? 0
        if (newest !== baseVersion) return fail('reportChanged', { newest })
        const saved = { ...draft, version: newest + 1 }
        run(
          'INSERT INTO reports (studyInstanceUid, version, draft) VALUES (?, ?, ?)',
          draft.studyInstanceUid,
          saved.version,
          JSON.stringify(saved),
        )
        audit({
          at: now(),
          user: draft.savedBy,
          action: 'saveReport',
          studyInstanceUid: draft.studyInstanceUid,
          subject: draft.reportId,
          modelSha256: null,
          detail: `version ${saved.version}`,
        })
        return ok(saved)
      }),

    appendAudit: audit,
    setSetting: (key, value) =>
      run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        key,
        value,
      ),
  }

  /** The mean of the study's loops by this pack, under a new vectorId so that a search takes it up. */
  function saveStudyVector({ studyInstanceUid, model }: ModelRun): void {
    const loops = reader.embeddings(studyInstanceUid, model.sha256)
    run('DELETE FROM studyVectors WHERE studyInstanceUid = ? AND packSha256 = ?', studyInstanceUid, model.sha256)
    if (loops.length === 0) return
    const vector = studyIdentity(loops.map((loop) => loop.vector))
    run(
      'INSERT INTO studyVectors (studyInstanceUid, packSha256, vector) VALUES (?, ?, ?)',
      studyInstanceUid,
      model.sha256,
      Buffer.from(vector.buffer),
    )
  }

  /** Reviews of the last whole run by the same pack, else of its last partial one: reading again must not undo what a reader did. */
  function reviewedBefore({ studyInstanceUid, model, runId }: ModelRun): readonly Finding[] {
    const rows = db
      .prepare(
        'SELECT run FROM modelRuns WHERE studyInstanceUid = ? AND packSha256 = ? AND runId <> ? ORDER BY shownAt DESC, rowid DESC',
      )
      .all(studyInstanceUid, model.sha256, runId) as { run: string }[]
    const runs = rows.map(({ run: text }) => modelRun.parse(JSON.parse(text))).filter(({ role }) => role === 'reading')
    const last = runs.find(({ status }) => status === 'complete') ?? runs.find(({ status }) => status === 'partial')
    return last ? reader.findingsOf(last.runId).filter(({ status }) => status !== 'unreviewed') : []
  }

  function saveLoop(loop: Loop): void {
    run(
      'UPDATE instances SET loop = ? WHERE sopInstanceUid = ?',
      JSON.stringify(loopSchema.parse(loop)),
      loop.sopInstanceUid,
    )
  }
}

const unreviewed = {
  status: 'unreviewed',
  editedValue: null,
  editedPresence: null,
  reviewedBy: null,
  reviewedAt: null,
} as const

const reviewOf = (
  before: Finding | undefined,
): Pick<Finding, 'status' | 'editedValue' | 'editedPresence' | 'reviewedBy' | 'reviewedAt'> =>
  before
    ? {
        status: before.status,
        editedValue: before.editedValue,
        editedPresence: before.editedPresence,
        reviewedBy: before.reviewedBy,
        reviewedAt: before.reviewedAt,
      }
    : unreviewed

/** Whether a new statement says exactly what an old one said; only then its review carries over. */
function saysTheSame(before: Finding, statement: ModelStatement): boolean {
  return (
    before.code === statement.code &&
    before.value === statement.value &&
    before.probability === statement.probability &&
    isDeepStrictEqual(before.refusal, statement.refusal)
  )
}

/** A reader's label beats the file's, the file's a model's. */
const rank = (view: ViewLabel | null): number => (view === null ? 0 : { model: 1, DICOM: 2, reader: 3 }[view.source])
