import type { Comparison } from '../domain/comparison'
import type { Finding, ModelRun } from '../domain/finding'
import type { Loop } from '../domain/loop'
import type { Study } from '../domain/study'
import { newImplantsBetween } from './newImplants'
import { changesBetween } from './changes'
import { pairLoops } from './pairs'

/** One study as it enters a comparison: `run` is the model run whose findings these are, null when none was made. */
export interface ComparedStudy {
  readonly study: Pick<Study, 'studyInstanceUid' | 'patientKey' | 'studyDate'>
  readonly loops: readonly Loop[]
  readonly run: ModelRun | null
  readonly findings: readonly Finding[]
}

/** Loops side by side and findings then and now. Between two patients no change is computed. */
export function compareStudies(current: ComparedStudy, prior: ComparedStudy): Comparison {
  const samePatient = current.study.patientKey === prior.study.patientKey
  const changes = samePatient ? changesBetween(current.findings, prior.findings) : []
  return {
    studyInstanceUid: current.study.studyInstanceUid,
    priorStudyInstanceUid: prior.study.studyInstanceUid,
    samePatient,
    currentModel: current.run?.model ?? null,
    priorModel: prior.run?.model ?? null,
    pairs: pairLoops(current.loops, prior.loops),
    changes,
    appeared: newImplantsBetween(changes, prior.study.studyDate),
  }
}
