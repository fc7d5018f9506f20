import { z } from 'zod'
import { catalogueText } from './failure'
import { patient } from './patient'
import { searchModel } from './retrieval'
import { study } from './study'

/** A visit on the review page and how alike its heart is, by cosine. */
const compared = z.object({ study, similarity: z.number() })

/** Counts of similarities in equal bins between `from` and `to`. */
export const similarityDistribution = z.object({
  from: z.number(),
  to: z.number(),
  same: z.array(z.number()).readonly(),
  different: z.array(z.number()).readonly(),
})
export type SimilarityDistribution = z.infer<typeof similarityDistribution>

/** Everything the review of one visit's identity shows. */
export const identityReview = z.object({
  patient,
  study,
  /** The patient's other visits read by the same model, most alike first. */
  own: z.array(compared).readonly(),
  /** The nearest visit of each of the nearest other patients, most alike first. */
  others: z.array(z.object({ patient, study, similarity: z.number() })).readonly(),
  /** Other patients the model has read a visit of. */
  otherPatients: z.number().int(),
  /** What gave every similarity here, null where there is no model; a verdict of another one is of another space. */
  model: searchModel.nullable(),
  /** Null where this pack has none. */
  threshold: z.number().nullable(),
  /** Of the library's own patients, null where it has too few. */
  distribution: similarityDistribution.nullable(),
  /** Of `otherPatients`, how many would reach the threshold by chance. */
  expectedByChance: z.number().nullable(),
  /** Why nothing can be compared, else null. */
  reason: catalogueText.nullable(),
})
export type IdentityReview = z.infer<typeof identityReview>

/** How alike two visits of a patient are, with what lies behind it. */
export const pairSimilarity = z.object({
  /** Of the studies' identity vectors; null where `reason` says why. */
  similarity: z.number().nullable(),
  /** Of loops of one view, the most alike pair of each. */
  byView: z.array(z.object({ view: z.string(), similarity: z.number() })).readonly(),
  /** The patient's other pairs of visits, ascending. */
  own: z.array(z.number()).readonly(),
  /** This visit with visits of other patients, a sample, ascending. */
  others: z.array(z.number()).readonly(),
  threshold: z.number().nullable(),
  modelId: z.string(),
  modelVersion: z.string(),
  reason: catalogueText.nullable(),
})
export type PairSimilarity = z.infer<typeof pairSimilarity>
