import type { Finding } from '../../shared/domain/finding'
import type { Study } from '../../shared/domain/study'
import type { ReportSources } from '../../shared/report/draft'
import { instance, statement } from './records'

/** An unreviewed LVEF of 45 % with its 90 % interval, changed as a test needs it. */
export const finding = (change: Partial<Finding>): Finding => ({
  ...statement({ value: 45, interval: [40, 50], intervalCoverage: 0.9 }),
  findingId: 'f',
  runId: 'r',
  studyInstanceUid: 's',
  model: { id: 'phantom-clip', version: '1.0.0', sha256: 'ab'.repeat(32), provider: 'cpu', precision: 'float32' },
  status: 'unreviewed',
  editedValue: null,
  editedPresence: null,
  reviewedBy: null,
  reviewedAt: null,
  ...change,
})

export const study = (studyInstanceUid: string, studyDate: string): Study => ({
  studyInstanceUid,
  patientKey: 'p',
  subject: {
    issuerOfPatientId: '',
    patientId: 'P<1>',
    name: { family: 'Test', given: 'Ann & Bo', middle: '', prefix: '', suffix: '' },
    birthDate: '1970-01-01',
    sex: 'F',
    source: 'files',
    others: [],
  },
  studyDate,
  studyTime: null,
  description: 'Echo: dyspnoea',
  accessionNumber: 'A1',
  loopCount: 1,
  stillCount: 0,
  readState: 'unread',
  heightCm: null,
  weightKg: null,
  ageYears: 56,
  thumbnailSop: null,
  identityCheck: null,
  moved: null,
})

/** Of a name and an ID that markup must escape. */
export const patient = {
  patientKey: 'p',
  issuerOfPatientId: '',
  patientId: 'P<1>',
  name: { family: 'Test', given: 'Ann & Bo', middle: '', prefix: '', suffix: '' },
  birthDate: '1970-01-01',
  sex: 'F' as const,
  differences: [],
}

/** A report of a study of 2026, and of one of 2025 where `prior` is given. */
export const reportSources = (
  findings: readonly Finding[],
  prior: readonly Finding[] | null = null,
): ReportSources => ({
  study: study('s', '2026-01-01'),
  patient,
  filedUnder: patient,
  apart: [],
  loops: [instance({ sop: '1', study: 's' }).loop],
  findings,
  measurements: [],
  referenceSet: 'ASE2015',
  user: 'Dr A',
  at: '2026-01-02T00:00:00Z',
  reportId: 'id',
  versions: [],
  comparedWithStranger: false,
  prior: prior && { study: study('p', '2025-01-01'), loops: [], findings: prior },
})
