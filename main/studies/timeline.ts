import { placed } from '../../shared/domain/measurement'
import type { PatientTimeline } from '../../shared/ipc/contract'
import { fail, ok, type Result } from '../../shared/result'
import type { DatabaseReader } from '../database/interface'
import { findingsOfStudy } from './compare'

/** Every visit of one patient, oldest first, with the findings of its newest run. */
export function patientTimeline(database: DatabaseReader, patientKey: string): Result<PatientTimeline> {
  const patient = database.patient(patientKey)
  if (!patient) return fail('unknownPatient')
  const visits = database.studiesOf(patientKey).map((study) => {
    const versions = database.reportVersions(study.studyInstanceUid)
    return {
      study,
      findings: findingsOfStudy(database, study.studyInstanceUid, null).findings,
      measurements: placed(database.measurements(study.studyInstanceUid), database.loops(study.studyInstanceUid)),
      reportVersion: versions[0]?.version ?? null,
      reportBeforeMove: versions.some(({ savedAt }) => study.moved !== null && savedAt <= study.moved.at),
    }
  })
  return ok({ patient, sharesIdWith: database.sharingId(patientKey), visits })
}
