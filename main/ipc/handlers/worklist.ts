import type { PatientTimeline } from '../../../shared/ipc/contract'
import { fail, ok, type Result } from '../../../shared/result'
import { findingsOfStudy } from '../../compare'
import type { TimelineReader } from '../../timeline/interface'
import type { HandlerContext, HandlersFor } from '../context'

const unknownStudy = (uid: string) =>
  fail('unknownStudy', `No study ${uid} in this library.`, 'Import it, or choose another from the worklist.')

export const worklistHandlers = ({
  session,
}: HandlerContext): HandlersFor<
  'worklist:query' | 'patient:timeline' | 'study:detail' | 'study:setReadState' | 'loop:setView' | 'audit:list'
> => ({
  'worklist:query': (query) => session().timeline.worklist(query),

  'patient:timeline': ({ patientKey }) => patientTimeline(session().timeline, patientKey),

  'study:detail': ({ studyInstanceUid }) => {
    const { timeline } = session()
    const study = timeline.study(studyInstanceUid)
    const patient = study && timeline.patient(study.patientKey)
    if (!study || !patient) return unknownStudy(studyInstanceUid)
    return ok({ study, patient, loops: timeline.loops(studyInstanceUid), priors: timeline.priors(studyInstanceUid) })
  },

  'study:setReadState': ({ studyInstanceUid, readState }) => {
    const { timeline, user } = session()
    const changed = timeline.setReadState(studyInstanceUid, readState, user())
    if (changed.ok) session().changed([studyInstanceUid])
    return changed
  },

  'loop:setView': ({ sopInstanceUid, view }) =>
    session().timeline.setView(sopInstanceUid, { code: view, source: 'reader' }, session().user()),

  'audit:list': ({ studyInstanceUid }) => [...session().timeline.audit(studyInstanceUid)],
})

/** Every visit of one patient, oldest first, with the findings of its newest run. */
export function patientTimeline(timeline: TimelineReader, patientKey: string): Result<PatientTimeline> {
  const patient = timeline.patient(patientKey)
  if (!patient) return fail('unknownPatient', 'This patient is not in the library.', 'Go back to the worklist.')
  const visits = timeline.studiesOf(patientKey).map((study) => {
    const versions = timeline.reportVersions(study.studyInstanceUid)
    return {
      study,
      findings: findingsOfStudy(timeline, study.studyInstanceUid, null).findings,
      measurements: timeline.measurements(study.studyInstanceUid),
      reportVersion: versions[0]?.version ?? null,
      reportBeforeMove: versions.some(({ savedAt }) => study.moved !== null && savedAt <= study.moved.at),
    }
  })
  return ok({ patient, visits })
}
