import { setApart, type Study } from '../domain/study'

type Visit = Pick<Study, 'studyInstanceUid' | 'studyDate' | 'studyTime'>
type Filed = Visit & Pick<Study, 'identityCheck' | 'subject'>

/** Date and time as they sort; a visit without a date comes before all others. */
const when = ({ studyDate, studyTime }: Visit): string => `${studyDate ?? ''} ${studyTime ?? ''}`

/** Whether the one was after the other, as far as both are dated. */
export const isLater = (one: Visit, other: Visit): boolean =>
  one.studyDate !== null && other.studyDate !== null && when(one) > when(other)

/**
 * A patient's visits before the study, newest first. Of one that was at the same time neither is the other's prior. A visit that
 * stands apart is nobody's prior and has none.
 */
export const priorsOf = <V extends Filed>(study: Filed, visits: readonly V[]): readonly V[] =>
  (setApart(study) === null ? visits : [])
    .filter(
      (visit) =>
        visit.studyInstanceUid !== study.studyInstanceUid && when(visit) < when(study) && setApart(visit) === null,
    )
    .sort((a, b) => compareText(when(b), when(a)) || compareText(b.studyInstanceUid, a.studyInstanceUid))

/** The visit a study is compared with unless a reader chooses another. */
export const priorOf = <V extends Filed>(study: Filed, visits: readonly V[]): V | null =>
  priorsOf(study, visits)[0] ?? null

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
