import { textOf, type CatalogueText } from '../../../shared/words'
import { isDeepStrictEqual } from 'node:util'
import { randomUUID } from 'node:crypto'
import {
  finding,
  modelRun,
  type Finding,
  type FindingReview,
  type ModelRun,
  type ModelStatement,
} from '../../../shared/domain/finding'
import { applyReview } from '../../../shared/findings/review'
import { fail, type Failure, type Result } from '../../../shared/result'
import { studyIdentity } from '../../../shared/vision/scoring'
import { now, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'
import { keepLoopEmbeddings } from '../retrieval/writer'
import type { Filing } from '../studies/filing'
import type { StudiesReader } from '../studies/reader'
import type { LoopEmbedding, RunsReader } from './reader'

export interface RunsWriter {
  beginRun(run: ModelRun): void
  /** A kept run was asked for again: its findings are the study's from now on, whatever another model read since. */
  makeRunCurrent(runId: string): void
  /** Ends runs that a program which is gone left running; called once when a library opens. */
  failUnfinishedRuns(reason: Failure): void
  /** `pictures` are the vectors that words are compared with; a complete run's replace the study's earlier ones of the same pack. */
  finishRun(
    run: ModelRun,
    statements: readonly ModelStatement[],
    embeddings: readonly LoopEmbedding[],
    pictures?: readonly LoopEmbedding[],
  ): readonly Finding[]
  reviewFinding(review: FindingReview, user: string): Result<Finding>
}

export function runsWriter(
  { db, run, transaction }: WriteAccess,
  reader: RunsReader & Pick<StudiesReader, 'study'>,
  audit: Audit,
  { refreshWorklist }: Pick<Filing, 'refreshWorklist'>,
): RunsWriter {
  return {
    beginRun: (started) =>
      transaction((changed) => {
        run(
          'INSERT INTO modelRuns (runId, studyInstanceUid, packSha256, startedAt, shownAt, run) VALUES (?, ?, ?, ?, ?, ?)',
          started.runId,
          started.studyInstanceUid,
          started.model.sha256,
          started.startedAt,
          started.startedAt,
          JSON.stringify(modelRun.parse(started)),
        )
        changed(started.studyInstanceUid)
      }),

    makeRunCurrent: (runId) =>
      transaction((changed) => {
        const row = db.prepare('SELECT studyInstanceUid FROM modelRuns WHERE runId = ?').get(runId) as
          { studyInstanceUid: string } | undefined
        if (!row) return
        run('UPDATE modelRuns SET shownAt = ? WHERE runId = ?', now(), runId)
        changed(row.studyInstanceUid)
      }),

    failUnfinishedRuns: (reason) =>
      transaction((changed) => {
        const rows = db.prepare(`SELECT run FROM modelRuns WHERE json_extract(run, '$.status') = 'running'`).all() as {
          run: string
        }[]
        for (const { run: text } of rows) {
          const ended: ModelRun = { ...modelRun.parse(JSON.parse(text)), status: 'failed', reason, finishedAt: now() }
          run('UPDATE modelRuns SET run = ? WHERE runId = ?', JSON.stringify(ended), ended.runId)
          changed(ended.studyInstanceUid)
        }
      }),

    finishRun: (ended, statements, embeddings, pictures = []) =>
      transaction((changed) => {
        run('UPDATE modelRuns SET run = ? WHERE runId = ?', JSON.stringify(modelRun.parse(ended)), ended.runId)
        const reviewed = reviewedBefore(ended)
        const kept = statements.map((statement, position): Finding => {
          const newFinding = finding.parse({
            ...statement,
            findingId: randomUUID(),
            runId: ended.runId,
            studyInstanceUid: ended.studyInstanceUid,
            model: ended.model,
            ...reviewOf(reviewed.find((before) => saysTheSame(before, statement))),
          })
          run(
            'INSERT INTO findings (findingId, runId, studyInstanceUid, position, finding) VALUES (?, ?, ?, ?, ?)',
            newFinding.findingId,
            ended.runId,
            ended.studyInstanceUid,
            position,
            JSON.stringify(newFinding),
          )
          return newFinding
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
          detail: textOf('audit.modelRun', {
            model: ended.model.id,
            version: ended.model.version,
            status: ended.status,
          }),
        })
        changed(ended.studyInstanceUid)
        return kept
      }),

    reviewFinding: (review, user) =>
      transaction((changed) => {
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
        audit({
          at: now(),
          user,
          action: review.action,
          studyInstanceUid: before.studyInstanceUid,
          subject: `${before.code} ${before.findingId}`,
          modelSha256: before.model.sha256,
          detail: reviewDetail(reviewed.value),
        })
        changed(before.studyInstanceUid)
        return reviewed
      }),
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

/** Its status, with what the reader put in the model's place. */
function reviewDetail({ status, editedValue, editedPresence }: Finding): CatalogueText {
  const text = textOf(`findings.${status}`)
  const value = editedValue ?? (editedPresence && textOf(`compare.presence.${editedPresence}`))
  return value === null ? text : textOf('audit.reviewed', { status: text, value })
}
