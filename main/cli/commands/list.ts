import { priorOf } from '../../../shared/compare/prior'
import type { Loop } from '../../../shared/domain/loop'
import { setApart, type Study } from '../../../shared/domain/study'
import { displayName } from '../../../shared/domain/patient'
import { messageOf, say } from '../../../shared/words'
import type { DatabaseReader } from '../../database/interface'
import { ok } from '../../../shared/result'
import { defineCommand } from '../command'

export const list = defineCommand({
  name: 'list',
  needsLibrary: true,
  declare: (command) => command.description(say('cliHelp.list')),
  parse: () => ({}),
  run: async (_request, { session }) => ok(listLibrary(session().database)),
})

/** Patients, their studies oldest first, and the loops of each. Units in the names. */
function listLibrary(database: DatabaseReader) {
  return {
    patients: database.patients().map((patient) => {
      const studies = database.studiesOf(patient.patientKey)
      return {
        patientId: patient.patientId,
        issuerOfPatientId: patient.issuerOfPatientId,
        name: displayName(patient.name),
        birthDate: patient.birthDate,
        sex: patient.sex,
        sharesIdWith: database.sharingId(patient.patientKey).map(({ patient: other, visits, differing }) => ({
          name: displayName(other.name),
          birthDate: other.birthDate,
          sex: other.sex,
          visits,
          differing,
        })),
        studies: studies.map((study) => ({
          studyInstanceUid: study.studyInstanceUid,
          ...subjectShown(study),
          date: study.studyDate,
          description: study.description,
          priorStudyInstanceUid: priorOf(study, studies)?.studyInstanceUid ?? null,
          readState: study.readState,
          setApart: setApart(study),
          identityCheck: study.identityCheck,
          moved: study.moved,
          loops: database.loops(study.studyInstanceUid).map(listLoop),
        })),
      }
    }),
  }
}

/** Who the study's own files say it is of. */
function subjectShown({ subject }: Study) {
  const { name, birthDate, sex, patientId, issuerOfPatientId, source, others } = subject
  return {
    name: displayName(name),
    birthDate,
    sex,
    patientId,
    issuerOfPatientId,
    subjectSource: source,
    alsoNames: others.map((other) => displayName(other.name)),
  }
}

function listLoop(loop: Loop) {
  return {
    sopInstanceUid: loop.sopInstanceUid,
    frames: loop.frames,
    ...frameTimes(loop),
    timingSource: loop.kind === 'still' ? null : loop.timing.source,
    rows: loop.format.rows,
    columns: loop.format.columns,
    photometric: loop.format.photometricInterpretation,
    transferSyntax: loop.format.transferSyntaxUid,
    regions: loop.regions,
    view: loop.view,
    warnings: loop.warnings.map(messageOf),
    refusal: loop.refusal && messageOf(loop.refusal),
  }
}

/** Null of a still; one frame time where all frames last alike, else the increments, as DICOM's Frame Time Vector gives them. */
function frameTimes({
  timing,
  frames,
  kind,
}: Loop): { readonly frameTimeMs: number | null } | { readonly frameTimeVectorMs: readonly number[] } {
  if (kind === 'still') return { frameTimeMs: null }
  if (timing.source !== 'FrameTimeVector') return { frameTimeMs: timing.durationMs / frames }
  return { frameTimeVectorMs: timing.frameStartsMs.map((start, n) => start - (timing.frameStartsMs[n - 1] ?? 0)) }
}
