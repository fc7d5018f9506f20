import { z } from 'zod'
import { resultOf } from './resultOf'

export const jobId = z.string()

/** The answer of a request that starts a job. */
export const startedJob = resultOf(z.object({ jobId }))
