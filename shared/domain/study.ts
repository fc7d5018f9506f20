import { z } from 'zod'
import { loop } from './loop'
import { patient } from './patient'

export const readState = z.enum(['unread', 'draft', 'final'])

/** Whether a study looks like the rest of the patient's, by the model's re-identification. */
export const identityCheck = z.object({
  verdict: z.enum(['consistent', 'mayBeSomeoneElse', 'notAssessed']),
  /** Cosine similarity with the patient's nearest other study. */
  similarity: z.number().nullable(),
  threshold: z.number().nullable(),
  /** Share of true same-patient pairs the threshold would wrongly flag, as measured for the pack. */
  falseAlarmRate: z.number().nullable(),
  modelId: z.string().nullable(),
  modelVersion: z.string().nullable(),
})
export type IdentityCheck = z.infer<typeof identityCheck>

export const study = z.object({
  studyInstanceUid: z.string(),
  patientKey: z.string(),
  studyDate: z.string().nullable().describe('YYYY-MM-DD'),
  studyTime: z.string().nullable().describe('HH:MM:SS'),
  description: z.string(),
  accessionNumber: z.string(),
  loopCount: z.number().int(),
  stillCount: z.number().int(),
  readState,
  heightCm: z.number().nullable(),
  weightKg: z.number().nullable(),
  ageYears: z.number().nullable(),
  /** SOP instance shown as the study's picture. */
  thumbnailSop: z.string().nullable(),
  identityCheck: identityCheck.nullable(),
})
export type Study = z.infer<typeof study>

export const studyDetail = z.object({ study, patient, loops: z.array(loop).readonly(), priors: z.array(study).readonly() })
export type StudyDetail = z.infer<typeof studyDetail>

/** One row of the worklist: a patient and their newest study. */
export const worklistRow = z.object({
  patient,
  newest: study,
  visits: z.number().int(),
  unread: z.number().int(),
  identityWarning: z.boolean(),
})
export type WorklistRow = z.infer<typeof worklistRow>

export const worklistQuery = z.object({
  text: z.string(),
  sort: z.enum(['unreadFirst', 'date', 'name']),
  descending: z.boolean(),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(500),
})
export type WorklistQuery = z.infer<typeof worklistQuery>

export const worklistPage = z.object({ total: z.number().int(), studies: z.number().int(), rows: z.array(worklistRow).readonly() })
export type WorklistPage = z.infer<typeof worklistPage>
