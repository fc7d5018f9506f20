import type { Finding } from '../../shared/domain/finding'
import type { PlacedMeasurement } from '../../shared/domain/measurement'
import type { IdentityCheck, Study } from '../../shared/domain/study'
import type { PatientTimeline } from '../../shared/ipc/contract'
import { failureOf } from '../../shared/result'
import { accepted, edited, MODEL, presence, READER, rejected, value } from './findings'

const refused = value('PASP', 'mmHg', 0, {
  value: null,
  verdict: 'refused',
  refusal: failureOf('noLoopOfView', { views: 'A4C' }),
})

const length = (measurementId: string, cm: number): PlacedMeasurement => ({
  measurementId,
  studyInstanceUid: 'study',
  sopInstanceUid: 'shown',
  frame: 0,
  kind: 'distance',
  code: 'LVIDd',
  label: null,
  points: [
    { x: 100, y: 80 },
    { x: 100 + cm / 0.05, y: 80 },
  ],
  values: [{ name: 'length', value: cm, unit: 'cm' }],
  region: { index: 0, dataType: 1, x: { perPixel: 0.05, unit: 'cm' }, y: { perPixel: 0.05, unit: 'cm' } },
  createdBy: READER,
  createdAt: '2026-03-02T09:30:00Z',
  view: 'PLAX',
})

/** A visit that matching warned of and a reader confirmed: it is compared again, and keeps its sign. */
const confirmedVisit: IdentityCheck = {
  verdict: 'mayBeSomeoneElse',
  similarity: 0.61,
  threshold: 0.8,
  thresholdSource: 'pack',
  fittedOnPatients: null,
  falseAlarmRate: 0.02,
  falseAlarmInterval: null,
  missRate: 0.01,
  missInterval: null,
  nearestOther: null,
  confirmed: { by: READER, at: '2026-03-02T10:00:00Z' },
  modelId: MODEL.id,
  modelVersion: MODEL.version,
  packSha256: MODEL.sha256,
}

const person = {
  issuerOfPatientId: '',
  patientId: 'P1',
  name: { family: 'Moreno', given: 'Ana', middle: '', prefix: '', suffix: '' },
  birthDate: '1970-04-12',
  sex: 'F',
} as const

const study = (studyDate: string | null, identityCheck: IdentityCheck | null): Study => ({
  studyInstanceUid: studyDate ?? 'undated',
  patientKey: 'patient',
  subject: { ...person, source: 'files', others: [] },
  studyDate,
  studyTime: null,
  description: '',
  accessionNumber: '',
  loopCount: 8,
  stillCount: 0,
  readState: 'final',
  heightCm: 168,
  weightKg: 62,
  ageYears: 55,
  thumbnailSop: null,
  identityCheck,
  moved: null,
})

const visit = (
  studyDate: string | null,
  findings: readonly Finding[],
  measurements: readonly PlacedMeasurement[],
  identityCheck: IdentityCheck | null = null,
): PatientTimeline['visits'][number] => ({
  study: study(studyDate, identityCheck),
  findings,
  measurements,
  reportVersion: null,
  reportBeforeMove: false,
})

/** Four visits, oldest first: every kind of cell, status and tier at least once. */
export const visits: PatientTimeline['visits'] = [
  visit(
    null,
    [value('LVEF', '%', 58, accepted), presence('pacemaker', 'unlikely'), value('PASP', 'mmHg', 29.5)],
    [length('1', 4.8)],
  ),
  visit(
    '2024-09-11',
    [
      value('LVEF', '%', 57),
      presence('pacemaker', 'likely', accepted),
      presence('pericardialEffusion', 'likely'),
      value('PASP', 'mmHg', 34),
    ],
    [length('2', 5.1)],
  ),
  visit(
    '2025-06-18',
    [
      value('LVEF', '%', 51),
      presence('pacemaker', 'likely'),
      presence('pericardialEffusion', 'unlikely', accepted),
      refused,
    ],
    [length('3', 5.1), length('4', 5.3)],
  ),
  visit(
    '2026-03-02',
    [
      value('LVEF', '%', 50, edited(38)),
      presence('pacemaker', 'likely', rejected),
      presence('pericardialEffusion', 'possible'),
      value('PASP', 'mmHg', 36.2),
    ],
    [],
    confirmedVisit,
  ),
]
