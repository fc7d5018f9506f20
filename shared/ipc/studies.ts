import { z } from 'zod'
import { auditEvent } from '../domain/finding'
import { viewCode } from '../domain/loop'
import { readState, study, studyDetail } from '../domain/study'
import { resultOf } from './resultOf'

export const studyRequests = {
  'study:detail': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(studyDetail) },
  'study:setReadState': { request: z.object({ studyInstanceUid: z.string(), readState }), response: resultOf(study) },
  'loop:setView': { request: z.object({ sopInstanceUid: z.string(), view: viewCode }), response: resultOf(z.null()) },
  'audit:list': { request: z.object({ studyInstanceUid: z.string() }), response: z.array(auditEvent) },
} as const
