import { z } from 'zod'
import { identityReview, pairSimilarity } from '../domain/identity'
import { study } from '../domain/study'
import { resultOf } from './resultOf'

export const identityRequests = {
  'identity:review': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(identityReview) },
  'identity:pair': {
    request: z.object({ studyInstanceUid: z.string(), priorStudyInstanceUid: z.string() }),
    response: resultOf(pairSimilarity),
  },
  'identity:confirm': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(study) },
  'identity:undoConfirm': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(study) },
  'identity:move': {
    request: z.object({ studyInstanceUid: z.string(), patientKey: z.string() }),
    response: resultOf(study),
  },
  /** A reader says that two patients are one person; taken back by undoing the move of any visit it placed. */
  'identity:fileTogether': {
    request: z.object({ patientKey: z.string(), intoPatientKey: z.string() }),
    response: resultOf(z.object({ patientKey: z.string() })),
  },
  'identity:undoMove': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(study) },
} as const
