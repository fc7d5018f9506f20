import { z } from 'zod'
import { finding } from '../domain/finding'
import { placedMeasurement } from '../domain/measurement'
import { patient } from '../domain/patient'
import { sharedId, study, worklistPage, worklistQuery } from '../domain/study'
import { resultOf } from './resultOf'

/** Patient page: every visit with its findings and measurements, oldest first. */
export const patientTimeline = z.object({
  patient,
  sharesIdWith: z.array(sharedId).readonly(),
  visits: z
    .array(
      z.object({
        study,
        findings: z.array(finding).readonly(),
        measurements: z.array(placedMeasurement).readonly(),
        reportVersion: z.number().int().nullable(),
        reportBeforeMove: z.boolean(),
      }),
    )
    .readonly(),
})
export type PatientTimeline = z.infer<typeof patientTimeline>

export const worklistRequests = {
  'worklist:query': { request: worklistQuery, response: worklistPage },
  'patient:timeline': { request: z.object({ patientKey: z.string() }), response: resultOf(patientTimeline) },
} as const
