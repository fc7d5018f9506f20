import type { Study } from '../domain/study'

type Visit = Pick<Study, 'studyInstanceUid' | 'studyDate' | 'studyTime'>

/** Date and time as they sort; a visit without a date comes before all others. */
const when = ({ studyDate, studyTime }: Visit): string => `${studyDate ?? ''} ${studyTime ?? ''}`

/** A patient's visits before the study, newest first. Of one that was at the same time neither is the other's prior. */
export const priorsOf = <V extends Visit>(study: Visit, visits: readonly V[]): readonly V[] =>
  visits
    .filter((visit) => visit.studyInstanceUid !== study.studyInstanceUid && when(visit) < when(study))
    .sort((a, b) => compareText(when(b), when(a)) || compareText(b.studyInstanceUid, a.studyInstanceUid))

/** The visit a study is compared with unless a reader chooses another. */
export const priorOf = <V extends Visit>(study: Visit, visits: readonly V[]): V | null =>
  priorsOf(study, visits)[0] ?? null

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
