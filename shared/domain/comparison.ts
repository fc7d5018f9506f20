import { z } from 'zod'
import { precision } from './engineBenchmark'
import { catalogueText, failure } from './failure'
import { modelStamp, runStatus, verdict } from './finding'
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

const speaker = z.enum(['reader', 'model'])

/** What a finding says once the reader's part is counted: their own value, or the model's; `nothing` says why it is silent. */
export const effectiveValueSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), by: speaker, value: z.number(), unit: z.string().nullable() }),
  z.object({
    kind: z.literal('presence'),
    by: speaker,
    presence: z.enum(['present', 'absent', 'undecided']),
    /** The model's; null where a reader said it. */
    verdict: verdict.nullable(),
  }),
  z.object({
    kind: z.literal('nothing'),
    reason: z.enum(['notAssessed', 'rejected', 'refused', 'notCalibrated', 'noValue']),
    refusal: failure.nullable(),
  }),
])
export type EffectiveValue = z.infer<typeof effectiveValueSchema>

/** Why a change is `notComparable`. */
export const notComparable = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unitsDiffer'), then: z.string().nullable(), now: z.string().nullable() }),
  z.object({ kind: z.literal('noValue'), side: z.enum(['then', 'now', 'both']) }),
  z.object({ kind: z.literal('kindsDiffer') }),
  z.object({ kind: z.literal('undecided') }),
  z.object({ kind: z.literal('variabilityUnknown') }),
])
export type NotComparable = z.infer<typeof notComparable>

/** Why then and now may differ for another reason than the heart. */
export const changeBadge = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('speaker'), then: speaker, now: speaker }),
  z.object({ kind: z.literal('model') }),
  z.object({ kind: z.literal('modelVersion') }),
  z.object({ kind: z.literal('method') }),
  z.object({ kind: z.literal('precision'), then: precision, now: precision }),
  z.object({ kind: z.literal('partial'), side: z.enum(['then', 'now', 'both']) }),
  /** The rules of change are of measured variability; a value of a model whose error nobody measured may vary more. */
  z.object({ kind: z.literal('errorNotMeasured') }),
])
export type ChangeBadge = z.infer<typeof changeBadge>

export const change = z.object({
  code: z.string(),
  name: z.string(),
  unit: z.string().nullable(),
  then: effectiveValueSchema,
  now: effectiveValueSchema,
  difference: z.number().nullable(),
  tier: changeTier,
  /** Set with the tier `notComparable`. */
  reason: notComparable.nullable(),
  citation: z.string().describe('source of the rule'),
  /** Shown beside the difference. */
  badges: z.array(changeBadge).readonly(),
})
export type Change = z.infer<typeof change>

/** A change in words, as the command line prints it and a report keeps it. */
export const changeInWords = z.object({
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
  badge: z.string().nullable(),
})
export type ChangeInWords = z.infer<typeof changeInWords>

/** A device or an operation that came between two visits. */
export const appeared = z.object({
  code: z.string(),
  name: z.string(),
  kind: z.enum(['device', 'procedure']),
  since: z.string().nullable(),
  badges: z.array(changeBadge).readonly(),
})
export type NewImplant = z.infer<typeof appeared>

const whichStudy = z.enum(['study', 'prior'])

/** What could not be compared, or what to know of the findings compared. */
export const comparisonNote = z.discriminatedUnion('kind', [
  /** A reader filed studies of differing name, birth date or sex under one patient. */
  z.object({ kind: z.literal('subjectsDiffer'), differences: z.array(catalogueText).readonly() }),
  z.object({ kind: z.literal('notRead'), which: whichStudy }),
  z.object({ kind: z.literal('readInPart'), which: whichStudy, reason: failure.nullable() }),
  /** The last run gave nothing; `olderStands` where the findings of the run before it are compared. */
  z.object({ kind: z.literal('lastRun'), which: whichStudy, status: runStatus, olderStands: z.boolean() }),
])
export type ComparisonNote = z.infer<typeof comparisonNote>

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
