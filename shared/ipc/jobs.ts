import { z } from 'zod'
import { catalogueText, failure } from '../domain/failure'
import { importSummary } from './imports'
import { jobId } from './jobId'

/** What a job counts; percent of work that has no countable parts. */
export const progressUnit = z.enum(['files', 'loops', 'texts', 'studies', 'percent'])
export type ProgressUnit = z.infer<typeof progressUnit>

/** How far a job is; its last event is `finished`. */
export const progressEvent = z.object({
  jobId,
  kind: z.enum(['import', 'demo', 'read', 'model', 'bank', 'upgrade']),
  studyInstanceUid: z.string().nullable(),
  done: z.number(),
  total: z.number().nullable(),
  /** Null before the job said what it counts. */
  unit: progressUnit.nullable(),
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** What is being done, or what came of it, one sentence after another. */
  words: z.array(catalogueText).readonly(),
  finished: z.boolean(),
  failure: failure.nullable(),
  summary: importSummary.nullable(),
})
export type ProgressEvent = z.infer<typeof progressEvent>

export const jobRequests = {
  'job:cancel': { request: z.object({ jobId }), response: z.boolean() },
} as const

export const jobEvents = { 'job:progress': progressEvent } as const
