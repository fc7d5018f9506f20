import { z } from 'zod'
import { bankState, pictureSearch, similarReports } from '../domain/retrieval'
import { jobId, startedJob } from './jobId'
import { nothing, resultOf } from './resultOf'

export const retrievalRequests = {
  /** Loops of the library by their similarity to words. */
  'search:pictures': {
    request: z.object({ words: z.string(), count: z.number().int().min(1).max(200) }),
    response: resultOf(pictureSearch),
  },
  /** Has the model read the studies whose loops can't be searched yet. */
  'search:prepare': { request: nothing, response: startedJob },
  'reportBank:state': { request: nothing, response: bankState },
  /** Asks which file; `jobId` is null when the dialog was closed. */
  'reportBank:addFile': { request: nothing, response: resultOf(z.object({ jobId: jobId.nullable() })) },
  'reportBank:addFinal': { request: nothing, response: startedJob },
  'reportBank:embed': { request: nothing, response: startedJob },
  'reportBank:remove': { request: z.object({ sourceId: z.number().int() }), response: resultOf(z.null()) },
  'reportBank:similar': {
    request: z.object({ studyInstanceUid: z.string(), count: z.number().int().min(1).max(50) }),
    response: resultOf(similarReports),
  },
  'reportBank:copy': { request: z.object({ reportId: z.number().int() }), response: resultOf(z.null()) },
} as const
