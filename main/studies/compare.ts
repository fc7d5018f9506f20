import { compareStudies, type ComparedStudy } from '../../shared/compare/compare'
import type { Comparison } from '../../shared/domain/comparison'
import type { ModelRun } from '../../shared/domain/finding'
import type { Study } from '../../shared/domain/study'
import { fail, ok, type Result } from '../../shared/result'
import { messageOf } from '../../shared/words'
import type { DatabaseReader } from '../database/interface'

/** The `compare` command's object; `said` tells in words what could not be compared and why. */
export type ComparedInLibrary = Comparison & { readonly said: readonly string[] }

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
  const said = [
    !comparison.samePatient && 'These studies belong to two patients: no findings are compared.',
    isBefore(current.value.study, prior.value.study) &&
      'The prior is dated after the study: then and now are as they were asked for, not in order of date.',
    unreadWords('study', current.value),
    unreadWords('prior study', prior.value),
  ].filter((words) => words !== false)
  return ok({ ...comparison, said })
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

function unreadWords(which: string, { run, latest }: Side): string | false {
  if (run?.status === 'partial')
    return `The ${which} was read in part only: ${run.reason ? messageOf(run.reason) : 'the run stopped early.'}`
  if (run && latest && latest.status !== 'complete')
    return `The last model run on the ${which} is ${latest.status}: the findings of the run before it are compared.`
  if (run) return false
  return latest
    ? `The last model run on the ${which} is ${latest.status}, so it has no findings to compare.`
    : `No model has read the ${which}, so it has no findings to compare.`
}

const isBefore = (study: Study, other: Study): boolean =>
  study.studyDate !== null && other.studyDate !== null && study.studyDate < other.studyDate
