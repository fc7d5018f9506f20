import { setApart, type Study } from '../domain/study'
import { failureOf, type Failure } from '../result'
import { textOf } from '../words'
import { differenceTexts } from '../words/demographics'
import { isLater } from './prior'

type Visit = Pick<Study, 'studyInstanceUid' | 'patientKey' | 'studyDate' | 'studyTime' | 'subject' | 'identityCheck'>

/** Why a study is not compared with another as its prior; null where it may be. */
export function whyNotCompared(study: Visit, prior: Visit): Failure | null {
  if (study.studyInstanceUid === prior.studyInstanceUid) return failureOf('sameStudy')
  if (study.patientKey !== prior.patientKey)
    return failureOf('twoPatients', { differences: differenceTexts(study.subject, prior.subject) })
  const apart = [study, prior].find((visit) => setApart(visit) !== null)
  if (apart)
    return failureOf(setApart(apart) === 'severalPeople' ? 'visitOfSeveralPeople' : 'visitSetApart', {
      date: apart.studyDate ?? textOf('report.unrecordedDate'),
    })
  if (isLater(prior, study))
    return failureOf('priorIsLater', {
      prior: [prior.studyDate, prior.studyTime].filter(Boolean).join(' '),
      study: [study.studyDate, study.studyTime].filter(Boolean).join(' '),
    })
  return null
}
