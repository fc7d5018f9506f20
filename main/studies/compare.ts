import { compareStudies, type ComparedStudy } from '../../shared/compare/compare'
import type { Comparison, ComparisonNote } from '../../shared/domain/comparison'
import type { ModelRun } from '../../shared/domain/finding'
import type { Study } from '../../shared/domain/study'
import { fail, ok, type Result } from '../../shared/result'
import type { DatabaseReader } from '../database/interface'

/** A comparison with what could not be compared and why. */
export type ComparedInLibrary = Comparison & { readonly notes: readonly ComparisonNote[] }

/** Compares two studies from what the library holds: the prior's run of the current study's pack where there is one. Nothing is read anew. */
export function compareInLibrary(
  database: DatabaseReader,
  studyInstanceUid: string,
  priorStudyInstanceUid: string,
): Result<ComparedInLibrary> {
  if (studyInstanceUid === priorStudyInstanceUid) return fail('sameStudy')
  const current = sideOf(database, studyInstanceUid, null)
  if (!current.ok) return current
  const prior = sideOf(database, priorStudyInstanceUid, current.value.run?.model.sha256 ?? null)
  if (!prior.ok) return prior
  const comparison = compareStudies(current.value, prior.value)
  const notes = [
    !comparison.samePatient && ({ kind: 'twoPatients' } as const),
    isBefore(current.value.study, prior.value.study) && ({ kind: 'priorIsLater' } as const),
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

function runNote(which: 'study' | 'prior', { run, latest }: Side): ComparisonNote | false {
  if (run?.status === 'partial') return { kind: 'readInPart', which, reason: run.reason }
  if (run && (!latest || latest.status === 'complete')) return false
  return latest
    ? { kind: 'lastRun', which, status: latest.status, olderStands: run !== null }
    : { kind: 'notRead', which }
}

const isBefore = (study: Study, other: Study): boolean =>
  study.studyDate !== null && other.studyDate !== null && study.studyDate < other.studyDate
