import { z } from 'zod'
import { measurement, newMeasurement } from '../domain/measurement'
import { resultOf } from './resultOf'

export const measurementRequests = {
  'measure:list': { request: z.object({ studyInstanceUid: z.string() }), response: z.array(measurement) },
  'measure:add': { request: newMeasurement, response: resultOf(measurement) },
  /** Which quantity it is; null takes the name away. */
  'measure:name': {
    request: z.object({ measurementId: z.string(), code: z.string().min(1).max(64).nullable() }),
    response: resultOf(measurement),
  },
  'measure:remove': { request: z.object({ measurementId: z.string() }), response: resultOf(z.null()) },
} as const
