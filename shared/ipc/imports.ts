import { z } from 'zod'
import { catalogueText } from '../domain/failure'
import { startedJob } from './jobId'
import { nothing } from './resultOf'

export const importSummary = z.object({
  filesSeen: z.number().int(),
  instancesAdded: z.number().int(),
  duplicates: z.number().int(),
  refused: z.array(z.object({ path: z.string(), reason: catalogueText })).readonly(),
  /** Stored files that were damaged or missing, and are whole again. */
  repaired: z.number().int(),
  studies: z.array(z.string()).readonly(),
  seconds: z.number(),
  cancelled: z.boolean(),
})
export type ImportSummary = z.infer<typeof importSummary>

export const importRequests = {
  'import:choose': {
    request: nothing,
    response: z.array(z.string()).describe('folders or files chosen in the system dialog; [] when cancelled'),
  },
  'import:start': { request: z.object({ paths: z.array(z.string()).min(1) }), response: startedJob },
  'demo:start': { request: nothing, response: startedJob },
} as const
