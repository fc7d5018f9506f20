import { z } from 'zod'
import { comparison, comparisonNote } from '../domain/comparison'
import { resultOf } from './resultOf'

export const compareRequests = {
  /** Paired loops and changes; findings are those of the chosen pack for both where it has read them. */
  'compare:get': {
    request: z.object({ studyInstanceUid: z.string(), priorStudyInstanceUid: z.string() }),
    response: resultOf(comparison.extend({ notes: z.array(comparisonNote).readonly() })),
  },
} as const
