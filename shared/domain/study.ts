import { z } from 'zod'
import { demographicAttributes } from '../identity/demographics'
import { loop } from './loop'
import { patient, subject } from './patient'

export const readState = z.enum(['unread', 'draft', 'final'])

const interval = z.tuple([z.number(), z.number()]).readonly()

/** Whether a study looks like the rest of the patient's, by the model's re-identification. Checks kept by older versions lack what has a default. */
export const identityCheck = z.object({
  verdict: z.enum(['consistent', 'mayBeSomeoneElse', 'notAssessed']),
  /** Cosine similarity with the patient's nearest other study. */
  similarity: z.number().nullable(),
  threshold: z.number().nullable(),
  /** `library`: fitted on this library's own patients; `pack`: as measured for the pack. */
  thresholdSource: z.enum(['pack', 'library']).default('pack'),
  /** How many of the library's patients the threshold was fitted on. */
  fittedOnPatients: z.number().int().nullable().default(null),
  /** Share of rightly filed visits the threshold would wrongly flag, and its 95 % interval where it was measured here. */
  falseAlarmRate: z.number().nullable(),
  falseAlarmInterval: interval.nullable().default(null),
  /** Share of visits that would pass under another patient. */
  missRate: z.number().nullable().default(null),
  missInterval: interval.nullable().default(null),
  /** Another patient's visit that is above the threshold and more alike than the patient's own; `ofPatients` were searched. */
  nearestOther: z
    .object({
      patientKey: z.string(),
      studyInstanceUid: z.string(),
      similarity: z.number(),
      ofPatients: z.number().int(),
    })
    .nullable()
    .default(null),
  /** A reader said that the visit belongs here. */
  confirmed: z.object({ by: z.string(), at: z.string() }).nullable().default(null),
  modelId: z.string().nullable(),
  modelVersion: z.string().nullable(),
  /** Of the pack that judged; null in libraries of before. */
  packSha256: z.string().nullable().default(null),
})
export type IdentityCheck = z.infer<typeof identityCheck>

/** A warning stands until a reader has said that the visit belongs here. */
export const warnsOfSomeoneElse = (check: IdentityCheck | null): boolean =>
  check?.verdict === 'mayBeSomeoneElse' && check.confirmed === null

/** Why a visit stands apart from its patient's others and is neither drawn nor compared with them until a reader decides; null where it does not. */
export type SetApart = 'mayBeSomeoneElse' | 'severalPeople'
export const setApart = ({
  identityCheck: check,
  subject: { others },
}: Pick<Study, 'identityCheck' | 'subject'>): SetApart | null =>
  others.length > 0 ? 'severalPeople' : warnsOfSomeoneElse(check) ? 'mayBeSomeoneElse' : null

/** That a reader filed the study under another patient than its files name. */
export const studyMove = z.object({
  fromPatientKey: z.string(),
  fromName: z.string(),
  fromPatientId: z.string(),
  by: z.string(),
  at: z.string(),
  /** Set where a reader filed a whole patient’s visits under another patient, e.g. after a change of name; shared by those visits. */
  joinId: z.string().nullable().default(null),
})
export type StudyMove = z.infer<typeof studyMove>

/** Who a study’s own files say it is of. */
export const studySubject = subject.extend({
  /** `files`: read from the files’ headers; `record`: as an older version noted them, where the files could not be read again. */
  source: z.enum(['files', 'record']),
  /** What others of its files say, where they name another person: a study of before such files were refused. */
  others: z.array(subject).readonly(),
})
export type StudySubject = z.infer<typeof studySubject>

export const study = z.object({
  studyInstanceUid: z.string(),
  patientKey: z.string(),
  subject: studySubject,
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
  /** The newest move that stands. */
  moved: studyMove.nullable().default(null),
})
export type Study = z.infer<typeof study>

export const studyDetail = z.object({
  study,
  patient,
  loops: z.array(loop).readonly(),
  priors: z.array(study).readonly(),
})
export type StudyDetail = z.infer<typeof studyDetail>

/** Another patient under the same issuer and ID, and in what they differ. */
export const sharedId = z.object({
  patient,
  visits: z.number().int(),
  differing: z.array(z.enum(demographicAttributes)).readonly(),
})
export type SharedId = z.infer<typeof sharedId>

/** One row of the worklist: a patient and their newest study. */
export const worklistRow = z.object({
  patient,
  newest: study,
  visits: z.number().int(),
  unread: z.number().int(),
  identityWarning: z.boolean(),
  /** In what other patients under the same ID differ. */
  sharesIdWith: z.array(sharedId).readonly(),
  /** An unread study came since the library was opened. */
  isNew: z.boolean(),
})
export type WorklistRow = z.infer<typeof worklistRow>

export const worklistQuery = z.object({
  text: z.string(),
  /** `arrived`: by when the patient's last study was imported. */
  sort: z.enum(['unreadFirst', 'arrived', 'date', 'name']),
  descending: z.boolean(),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(500),
  unreadOnly: z.boolean().optional(),
  /** DICOM modality that one of the patient's series has. */
  modality: z.string().max(16).nullable().optional(),
})
export type WorklistQuery = z.infer<typeof worklistQuery>

export const worklistPage = z.object({
  total: z.number().int(),
  studies: z.number().int(),
  /** Of the whole library. */
  modalities: z.array(z.string()).readonly(),
  rows: z.array(worklistRow).readonly(),
})
export type WorklistPage = z.infer<typeof worklistPage>
