import { z } from 'zod'
import { auditEvent } from '../domain/finding'
import { viewCode, viewLabel } from '../domain/loop'
import { readState, study, studyDetail } from '../domain/study'
import { resultOf } from './resultOf'

export const studyRequests = {
  'study:detail': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(studyDetail) },
  'study:setReadState': { request: z.object({ studyInstanceUid: z.string(), readState }), response: resultOf(study) },
  'loop:setView': { request: z.object({ sopInstanceUid: z.string(), view: viewCode }), response: resultOf(z.null()) },
  /** Gives a loop back the name it had before a reader named it. */
  'loop:restoreView': {
    request: z.object({ sopInstanceUid: z.string(), view: viewLabel.nullable() }),
    response: resultOf(z.null()),
  },
  'audit:list': { request: z.object({ studyInstanceUid: z.string() }), response: z.array(auditEvent) },
} as const
