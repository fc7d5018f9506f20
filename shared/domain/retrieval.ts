import { z } from 'zod'
import { catalogueText } from './failure'
import { loop } from './loop'

/** Which pack the vectors are of; similarities of two packs are never compared. */
export const searchModel = z.object({ id: z.string(), version: z.string(), sha256: z.string() })
export type SearchModel = z.infer<typeof searchModel>

/** A cosine similarity, and where it stands among all that were searched (shared/retrieval/nearest.ts). */
const similarity = { similarity: z.number(), words: catalogueText }

export const pictureHit = z.object({
  loop,
  patientKey: z.string(),
  patientName: z.string(),
  patientId: z.string(),
  studyDate: z.string().nullable(),
  ...similarity,
})
export type PictureHit = z.infer<typeof pictureHit>

export const pictureSearch = z.object({
  query: z.string(),
  /** What the model heard of the words, where that may be less than all; else null. */
  heard: z.string().nullable(),
  model: searchModel,
  searched: z.number().int(),
  /** Moving loops in the library, searched or not. */
  cines: z.number().int(),
  hits: z.array(pictureHit).readonly(),
})
export type PictureSearch = z.infer<typeof pictureSearch>

export const refusedRow = z.object({ line: z.number().int(), reason: catalogueText })
export type RefusedRow = z.infer<typeof refusedRow>

export const bankSource = z.object({
  sourceId: z.number().int(),
  kind: z.enum(['csv', 'library']),
  name: z.string(),
  addedAt: z.string(),
  addedBy: z.string(),
  reports: z.number().int(),
  refused: z.array(refusedRow).readonly(),
})
export type BankSource = z.infer<typeof bankSource>

export const bankState = z.object({
  model: searchModel.nullable(),
  sources: z.array(bankSource).readonly(),
  reports: z.number().int(),
  /** Reports with a vector of this model; the others it could not take, or has not yet been given. */
  embedded: z.number().int(),
  waiting: z.number().int(),
  /** Why sentences have no vector of this model, the commonest first. */
  refusals: z.array(z.object({ reason: catalogueText, sentences: z.number().int() })).readonly(),
})
export type BankState = z.infer<typeof bankState>

/** Whose a report is, as far as the bank's row says: `unknown` may be this patient's own. */
export const reportOwner = z.enum(['thisStudy', 'thisPatient', 'another', 'unknown'])
export type ReportOwner = z.infer<typeof reportOwner>

export const similarReport = z.object({
  reportId: z.number().int(),
  source: z.string(),
  /** First line of the row in its file; null for a report of the library. */
  line: z.number().int().nullable(),
  owner: reportOwner,
  text: z.string(),
  ...similarity,
  /** Sentences that the model could not take, of all; what it compares is the rest. */
  sentences: z.number().int(),
  leftOut: z.number().int(),
  closest: z.object({ text: z.string(), similarity: z.number() }).nullable(),
})
export type SimilarReport = z.infer<typeof similarReport>

export const similarReports = z.object({
  studyInstanceUid: z.string(),
  model: searchModel,
  /** Loops whose mean embedding was compared, and their views. */
  loops: z.array(z.string()).readonly(),
  views: z.array(z.string()).readonly(),
  searched: z.number().int(),
  waiting: z.number().int(),
  reports: z.array(similarReport).readonly(),
})
export type SimilarReports = z.infer<typeof similarReports>
