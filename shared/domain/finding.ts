import { z } from 'zod'
import { catalogueText, failure } from './failure'
import { precision } from './engineBenchmark'
import { modelRole } from './modelRole'
import { loopBeat } from '../vision/beat'
import { loopDoubt } from '../vision/doubts'

/** Which model spoke: the pack's id and version, the hash over its files, the execution provider that ran it, and which of the pack's image graphs. */
export const modelStamp = z.object({
  id: z.string(),
  version: z.string(),
  sha256: z.string(),
  provider: z.string(),
  precision,
})
export type ModelStamp = z.infer<typeof modelStamp>

/** "cpu", or "cpu, int8": float32 is what every model is unless it says otherwise. */
export const ranOn = ({ provider, precision: which }: Pick<ModelStamp, 'provider' | 'precision'>): string =>
  which === 'int8' ? `${provider}, int8` : provider

export const loopEvidence = z.object({
  sopInstanceUid: z.string(),
  frames: z.array(z.number().int()).readonly(),
  /** The beat that a value was read over; null of what needs none, and in libraries written before beats were kept. */
  beat: loopBeat.nullable().default(null),
  /** Why this loop's answer is never sure. */
  doubts: z.array(loopDoubt).readonly().default([]),
})
export type LoopEvidence = z.infer<typeof loopEvidence>

/** A similarity that nobody calibrated: the side of a published limit it lies on, and how many labelled loops of the user's score lower. */
export const modelScore = z.object({
  similarity: z.number(),
  threshold: z.object({ value: z.number(), source: z.string() }).nullable(),
  rank: z.object({ below: z.number().int(), of: z.number().int() }).nullable(),
})

/** What a statement amounts to: likely to unlikely of a calibrated probability, confident or unsure of a value, the side of a published threshold of a score. */
export const verdict = z.enum([
  'likely',
  'possible',
  'unlikely',
  'confident',
  'unsure',
  'refused',
  'aboveThreshold',
  'belowThreshold',
  'scoreOnly',
])
export type Verdict = z.infer<typeof verdict>

/** How a statement was computed. `loops`: over how many loops it was averaged. */
export const method = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('notComputed') }),
  z.object({
    kind: z.literal('rankedPrompts'),
    variant: z.enum(['rankMedian', 'frameMedianMean', 'rankMeanMedian', 'softmax']),
    /** The share of ranked prompts whose median counts; null for softmax, which weighs all. */
    topPercent: z.number().nullable(),
    loops: z.number().int(),
    /** Source of the correction fitted on labelled studies. */
    correction: z.string().nullable(),
    /** What was published about the error. */
    published: z.string().nullable(),
    /** The interval is the spread of frames: nobody measured an error. */
    intervalFromFrames: z.boolean(),
  }),
  z.object({
    kind: z.literal('promptSimilarity'),
    pooling: z.enum(['mean', 'graph']),
    prompts: z.enum(['positive', 'positiveMinusNegative']),
    loops: z.number().int(),
  }),
  z.object({ kind: z.literal('gradedWordings'), wordings: z.number().int(), loops: z.number().int() }),
  /** Of a library written before methods were data, in the words of then. */
  z.object({ kind: z.literal('asRecorded'), words: z.string() }),
])
export type Method = z.infer<typeof method>

/** What the model said of one task in one study, before any reader. Exactly one of `value`, `probability`, `score`, `refusal` is set. */
export const modelStatement = z.object({
  code: z.string().describe('e.g. LVEF, pacemaker, TAVR, mitralClip, pericardialEffusion'),
  name: z.string(),
  kind: z.enum(['regression', 'binary', 'graded']),
  value: z.number().nullable(),
  /** Calibrated probability in 0..1 for binary tasks. */
  probability: z.number().nullable(),
  score: modelScore.nullable().default(null),
  /** The most similar graded wording, of graded tasks. */
  grade: z.string().nullable().default(null),
  unit: z.string().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** Interval's nominal coverage, e.g. 0.9. */
  intervalCoverage: z.number().nullable(),
  verdict,
  /** Why there is no statement; set with the verdict `refused`. */
  refusal: failure.nullable(),
  loops: z.array(loopEvidence).readonly(),
  method,
  /** Set where reading stopped before every loop had been looked at: how many of how many were. */
  partial: z.object({ read: z.number().int(), of: z.number().int() }).nullable().default(null),
})
export type ModelStatement = z.infer<typeof modelStatement>

export const reviewStatus = z.enum(['unreviewed', 'accepted', 'edited', 'rejected'])

/** A statement kept in the timeline, with what a reader made of it. */
export const finding = modelStatement.extend({
  findingId: z.string(),
  runId: z.string(),
  studyInstanceUid: z.string(),
  model: modelStamp,
  status: reviewStatus,
  /** The reader's value (regression) or 'present' | 'absent' (binary) when edited. */
  editedValue: z.number().nullable(),
  editedPresence: z.enum(['present', 'absent']).nullable(),
  reviewedBy: z.string().nullable(),
  reviewedAt: z.string().nullable(),
})
export type Finding = z.infer<typeof finding>

export const runStatus = z.enum(['running', 'complete', 'partial', 'failed', 'cancelled'])

export const modelRun = z.object({
  runId: z.string(),
  studyInstanceUid: z.string(),
  /** A run for `patients` finds nothing: it keeps the vectors that hearts are compared by. */
  role: modelRole.default('reading'),
  model: modelStamp,
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  status: runStatus,
  /** Why it is not complete. */
  reason: failure.nullable(),
  /** Every loop the run looked at or refused: a study that has grown since is read again. */
  loops: z.array(z.string()).readonly(),
  refused: z.array(z.object({ sop: z.string(), reason: failure })).readonly(),
  /** What the model took loops for that nobody named, and how surely. */
  views: z
    .array(z.object({ sop: z.string(), code: z.string(), probability: z.number() }))
    .readonly()
    .default([]),
  msPerFrame: z.number().nullable(),
  seconds: z.number().nullable(),
})
export type ModelRun = z.infer<typeof modelRun>

export const findingReview = z.discriminatedUnion('action', [
  z.object({ action: z.literal('accept'), findingId: z.string() }),
  z.object({ action: z.literal('reject'), findingId: z.string() }),
  z.object({
    action: z.literal('edit'),
    findingId: z.string(),
    value: z.number().nullable(),
    presence: z.enum(['present', 'absent']).nullable(),
  }),
  z.object({ action: z.literal('undo'), findingId: z.string() }),
])
export type FindingReview = z.infer<typeof findingReview>

export const auditEvent = z.object({
  auditId: z.number().int(),
  at: z.string(),
  /** The reader's name in the settings, or as an event gives it. */
  user: z.string(),
  /** Who is logged in to the machine; empty in events from before this was kept. */
  systemUser: z.string(),
  action: z.string(),
  studyInstanceUid: z.string().nullable(),
  subject: z.string(),
  modelSha256: z.string().nullable(),
  /** What was done; null where the action says it all. */
  detail: catalogueText.nullable(),
})
export type AuditEvent = z.infer<typeof auditEvent>
