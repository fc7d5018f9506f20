import { z } from 'zod'
import { modelStamp } from './finding'
import { viewCode } from './loop'

export const loopPair = z.object({
  view: viewCode.nullable(),
  current: z.string().nullable().describe('SOP Instance UID'),
  prior: z.string().nullable().describe('null: the prior lacks this view'),
})
export type LoopPair = z.infer<typeof loopPair>

export const changeTier = z.enum([
  'withinVariability',
  'possible',
  'exceedsVariability',
  'new',
  'gone',
  'unchanged',
  'notComparable',
])
export type ChangeTier = z.infer<typeof changeTier>

export const change = z.object({
  code: z.string(),
  name: z.string(),
  unit: z.string().nullable(),
  then: z.number().nullable(),
  now: z.number().nullable(),
  thenWords: z.string(),
  nowWords: z.string(),
  difference: z.number().nullable(),
  tier: changeTier,
  words: z.string().describe('e.g. "exceeds measurement variability"'),
  citation: z.string().describe('source of the rule'),
  /** e.g. "different model version": shown beside the difference whenever methods differ. */
  badge: z.string().nullable(),
})
export type Change = z.infer<typeof change>

/** A device or an operation that came between two visits. */
export const appeared = z.object({
  code: z.string(),
  name: z.string(),
  kind: z.enum(['device', 'procedure']),
  since: z.string().nullable(),
  badge: z.string().nullable(),
  words: z.string(),
})
export type NewImplant = z.infer<typeof appeared>

export const comparison = z.object({
  studyInstanceUid: z.string(),
  priorStudyInstanceUid: z.string(),
  samePatient: z.boolean(),
  currentModel: modelStamp.nullable(),
  priorModel: modelStamp.nullable(),
  pairs: z.array(loopPair).readonly(),
  changes: z.array(change).readonly(),
  appeared: z.array(appeared).readonly(),
})
export type Comparison = z.infer<typeof comparison>
