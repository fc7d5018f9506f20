import { z } from 'zod'
import { failure } from '../domain/failure'
import { importSummary } from './imports'
import { jobId } from './jobId'

/** How far a job is; its last event is `finished`. */
export const progressEvent = z.object({
  jobId,
  kind: z.enum(['import', 'demo', 'read', 'model', 'bank', 'upgrade']),
  studyInstanceUid: z.string().nullable(),
  done: z.number(),
  total: z.number().nullable(),
  /** What `done` counts: 'files', 'loops', 'frames'. */
  unit: z.string(),
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  words: z.string(),
  finished: z.boolean(),
  failure: failure.nullable(),
  summary: importSummary.nullable(),
})
export type ProgressEvent = z.infer<typeof progressEvent>

export const jobRequests = {
  'job:cancel': { request: z.object({ jobId }), response: z.boolean() },
} as const

export const jobEvents = { 'job:progress': progressEvent } as const
