import { z } from 'zod'
import { finding, modelRun, type Finding, type ModelRun } from '../../shared/domain/finding'
import { loop, type Loop } from '../../shared/domain/loop'
import { measurement } from '../../shared/domain/measurement'
import { ageYears, displayName, personName, sex, subject, type Patient } from '../../shared/domain/patient'
import { reportDraft, reportTexts } from '../../shared/domain/report'
import { identityCheck, readState, type Study } from '../../shared/domain/study'

/** Rows as SQLite hands them over, parsed: what is in a library file is not trusted either. */
const json = <S extends z.ZodType>(schema: S) => z.string().transform((text) => schema.parse(JSON.parse(text)))

export const demographicsRow = z.object({
  name: json(personName),
  birthDate: z.string().nullable(),
  sex: sex.nullable(),
})

export const patientRow = z.object({
  patientKey: z.string(),
  issuer: z.string(),
  patientId: z.string(),
  name: json(personName),
  birthDate: z.string().nullable(),
  sex: sex.nullable(),
})

export const studyRow = z.object({
  studyInstanceUid: z.string(),
  patientKey: z.string(),
  studyDate: z.string().nullable(),
  studyTime: z.string().nullable(),
  description: z.string(),
  accessionNumber: z.string(),
  heightCm: z.number().nullable(),
  weightKg: z.number().nullable(),
  readState,
  identityCheck: json(identityCheck).nullable(),
  loopCount: z.number(),
  stillCount: z.number(),
  thumbnailSop: z.string().nullable(),
  issuer: z.string(),
  patientId: z.string(),
  name: json(personName),
  birthDate: z.string().nullable(),
  sex: sex.nullable(),
  subjectSource: z.enum(['files', 'record']),
  otherSubjects: json(z.array(subject)),
  fromPatient: z.string().nullable(),
  fromName: json(personName).nullable(),
  fromPatientId: z.string().nullable(),
  movedBy: z.string().nullable(),
  movedAt: z.string().nullable(),
  joinId: z.string().nullable(),
})

export function toStudy(row: unknown): Study {
  const { issuer, patientId, name, birthDate, sex, subjectSource, otherSubjects, ...rest } = studyRow.parse(row)
  const { fromPatient, fromName, fromPatientId, movedBy, movedAt, joinId, ...study } = rest
  const moved =
    fromPatient && fromName && movedBy && movedAt
      ? {
          fromPatientKey: fromPatient,
          fromName: displayName(fromName),
          fromPatientId: fromPatientId ?? '',
          by: movedBy,
          at: movedAt,
          joinId,
        }
      : null
  return {
    ...study,
    subject: {
      issuerOfPatientId: issuer,
      patientId,
      name,
      birthDate,
      sex,
      source: subjectSource,
      others: otherSubjects,
    },
    moved,
    ageYears: ageYears(birthDate, study.studyDate),
  }
}

export function toPatient(row: unknown, differences: Patient['differences']): Patient {
  const { issuer, ...patient } = patientRow.parse(row)
  return { ...patient, issuerOfPatientId: issuer, differences }
}

export const toLoop = (row: unknown): Loop => z.object({ loop: json(loop) }).parse(row).loop
export const toFinding = (row: unknown): Finding => z.object({ finding: json(finding) }).parse(row).finding
export const toRun = (row: unknown): ModelRun => z.object({ run: json(modelRun) }).parse(row).run
export const toMeasurement = (row: unknown) => z.object({ measurement: json(measurement) }).parse(row).measurement
export const toTexts = (row: unknown) => z.object({ texts: json(reportTexts) }).parse(row).texts
export const toDraft = (row: unknown) => z.object({ draft: json(reportDraft) }).parse(row).draft
