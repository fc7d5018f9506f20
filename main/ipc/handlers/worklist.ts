import type { PatientTimeline } from '../../../shared/ipc/contract'
import { fail, ok, type Result } from '../../../shared/result'
import { findingsOfStudy } from '../../studies/compare'
import type { DatabaseReader } from '../../database/interface'
import type { HandlerContext, HandlersFor } from '../context'

const unknownStudy = (uid: string) => fail('unknownStudy', { uid })

export const worklistHandlers = ({
  session,
}: HandlerContext): HandlersFor<
  'worklist:query' | 'patient:timeline' | 'study:detail' | 'study:setReadState' | 'loop:setView' | 'audit:list'
> => ({
  'worklist:query': (query) => session().database.worklist(query),

  'patient:timeline': ({ patientKey }) => patientTimeline(session().database, patientKey),

  'study:detail': ({ studyInstanceUid }) => {
    const { database } = session()
    const study = database.study(studyInstanceUid)
    const patient = study && database.patient(study.patientKey)
    if (!study || !patient) return unknownStudy(studyInstanceUid)
    return ok({ study, patient, loops: database.loops(studyInstanceUid), priors: database.priors(studyInstanceUid) })
  },

  'study:setReadState': ({ studyInstanceUid, readState }) => {
    const { database, user } = session()
    const changed = database.setReadState(studyInstanceUid, readState, user())
    if (changed.ok) session().changed([studyInstanceUid])
    return changed
  },

  'loop:setView': ({ sopInstanceUid, view }) =>
    session().database.setView(sopInstanceUid, { code: view, source: 'reader' }, session().user()),

  'audit:list': ({ studyInstanceUid }) => [...session().database.audit(studyInstanceUid)],
})

/** Every visit of one patient, oldest first, with the findings of its newest run. */
export function patientTimeline(database: DatabaseReader, patientKey: string): Result<PatientTimeline> {
  const patient = database.patient(patientKey)
  if (!patient) return fail('unknownPatient')
  const visits = database.studiesOf(patientKey).map((study) => {
    const versions = database.reportVersions(study.studyInstanceUid)
    return {
      study,
      findings: findingsOfStudy(database, study.studyInstanceUid, null).findings,
      measurements: database.measurements(study.studyInstanceUid),
      reportVersion: versions[0]?.version ?? null,
      reportBeforeMove: versions.some(({ savedAt }) => study.moved !== null && savedAt <= study.moved.at),
    }
  })
  return ok({ patient, visits })
}
