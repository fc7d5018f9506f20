import { whyNotCompared } from '../../shared/compare/comparable'
import { compareStudies, type ComparedStudy } from '../../shared/compare/compare'
import type { Comparison, ComparisonNote } from '../../shared/domain/comparison'
import type { ModelRun } from '../../shared/domain/finding'
import type { Study } from '../../shared/domain/study'
import { demographicDifferences } from '../../shared/identity/demographics'
import { differenceTexts } from '../../shared/words/demographics'
import { fail, ok, type Result } from '../../shared/result'
import type { DatabaseReader } from '../database/interface'

/** A comparison with what could not be compared and why. */
export type ComparedInLibrary = Comparison & { readonly notes: readonly ComparisonNote[] }

/** The two studies, where the one may be compared with the other as its prior: both of one patient, none set apart, in order of date. */
export function comparableStudies(
  database: DatabaseReader,
  studyInstanceUid: string,
  priorStudyInstanceUid: string,
): Result<{ readonly study: Study; readonly prior: Study }> {
  const [study, prior] = [database.study(studyInstanceUid), database.study(priorStudyInstanceUid)]
  if (!study || !prior) return fail('unknownStudy', { uid: study ? priorStudyInstanceUid : studyInstanceUid })
  const failure = whyNotCompared(study, prior)
  return failure ? { ok: false, failure } : ok({ study, prior })
}

/** Compares two studies from what the library holds: the prior's run of the current study's pack where there is one. Nothing is read anew. */
export function compareInLibrary(
  database: DatabaseReader,
  studyInstanceUid: string,
  priorStudyInstanceUid: string,
): Result<ComparedInLibrary> {
  const comparable = comparableStudies(database, studyInstanceUid, priorStudyInstanceUid)
  if (!comparable.ok) return comparable
  const current = sideOf(database, studyInstanceUid, null)
  if (!current.ok) return current
  const prior = sideOf(database, priorStudyInstanceUid, current.value.run?.model.sha256 ?? null)
  if (!prior.ok) return prior
  const comparison = compareStudies(current.value, prior.value)
  const notes = [
    subjectsNote(current.value.study, prior.value.study),
    runNote('study', current.value),
    runNote('prior', prior.value),
  ].filter((note) => note !== false)
  return ok({ ...comparison, notes })
}

interface Side extends ComparedStudy {
  readonly study: Study
  /** The newest run, finished or not. */
  readonly latest: ModelRun | null
}

/** A study's findings: of its finished run by the given pack where there is one, else of its newest finished run; partial only where no whole run was made. */
export function findingsOfStudy(
  database: DatabaseReader,
  uid: string,
  packSha256: string | null,
): Pick<ComparedStudy, 'run' | 'findings'> & { readonly latest: ModelRun | null } {
  const latest = database.latestRun(uid)
  const run =
    (packSha256 === null ? null : database.latestFinishedRun(uid, packSha256)) ?? database.latestFinishedRun(uid)
  return { run, latest, findings: run ? database.findingsOf(run.runId) : [] }
}

function sideOf(database: DatabaseReader, uid: string, packSha256: string | null): Result<Side> {
  const study = database.study(uid)
  if (!study) return fail('unknownStudy', { uid })
  return ok({ study, loops: database.loops(uid), ...findingsOfStudy(database, uid, packSha256) })
}

const subjectsNote = ({ subject }: Study, prior: Study): ComparisonNote | false =>
  demographicDifferences(subject, prior.subject).length > 0 && {
    kind: 'subjectsDiffer',
    differences: differenceTexts(subject, prior.subject),
  }

function runNote(which: 'study' | 'prior', { run, latest }: Side): ComparisonNote | false {
  if (run?.status === 'partial') return { kind: 'readInPart', which, reason: run.reason }
  if (run && (!latest || latest.status === 'complete')) return false
  return latest
    ? { kind: 'lastRun', which, status: latest.status, olderStands: run !== null }
    : { kind: 'notRead', which }
}
