import { z } from 'zod'

/** A point in stored pixels of one frame; pixel centres lie at integers. */
export const point = z.object({ x: z.number(), y: z.number() })
export type Point = z.infer<typeof point>

/** A distance on one frame of one instance; kept by SOP Instance UID and 0-based frame. */
export const measurement = z.object({
  measurementId: z.string(),
  studyInstanceUid: z.string(),
  sopInstanceUid: z.string(),
  frame: z.number().int().min(0),
  kind: z.literal('distance'),
  label: z.string(),
  points: z.tuple([point, point]),
  lengthCm: z.number(),
  calibration: z.string().describe('which region gave the scale'),
  createdBy: z.string(),
  createdAt: z.string(),
})
export type Measurement = z.infer<typeof measurement>

export const newMeasurement = measurement.omit({
  measurementId: true,
  createdBy: true,
  createdAt: true,
  lengthCm: true,
  calibration: true,
})
export type NewMeasurement = z.infer<typeof newMeasurement>
