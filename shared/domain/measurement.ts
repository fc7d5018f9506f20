import { z } from 'zod'
import { viewCode, type Loop } from './loop'

/** A point in stored pixels of one frame; pixel centres lie at integers. */
export const point = z.object({ x: z.number(), y: z.number() })
export type Point = z.infer<typeof point>

export const measuredValue = z.object({ name: z.string(), value: z.number(), unit: z.string() })
export type MeasuredValue = z.infer<typeof measuredValue>

const axis = z.object({ perPixel: z.number(), unit: z.string() })

/** The calibrated region that gave a measurement its scale. */
export const measuredRegion = z.object({
  index: z.number().int().min(0).describe("among the loop's regions"),
  dataType: z.number().int().describe('Region Data Type, PS3.3 C.8.5.5.1.2'),
  x: axis,
  y: axis,
})
export type MeasuredRegion = z.infer<typeof measuredRegion>

/** A measurement on one frame of one instance; kept by SOP Instance UID and 0-based frame. */
export const measurement = z.object({
  measurementId: z.string(),
  studyInstanceUid: z.string(),
  sopInstanceUid: z.string(),
  frame: z.number().int().min(0),
  kind: z.string().describe('one of shared/measure/kinds; a newer program may have more'),
  code: z.string().min(1).nullable().describe('the quantity measured; null where it was not named'),
  label: z.string().min(1).nullable().describe("a reader's own name for it"),
  points: z.array(point).min(1).readonly(),
  values: z.array(measuredValue).min(1).readonly(),
  region: measuredRegion,
  createdBy: z.string(),
  createdAt: z.string(),
})
export type Measurement = z.infer<typeof measurement>

/** A measurement as it is drawn; values and region follow from the points. */
export const newMeasurement = measurement.omit({
  measurementId: true,
  createdBy: true,
  createdAt: true,
  values: true,
  region: true,
})
export type NewMeasurement = z.infer<typeof newMeasurement>

/** A measurement with the view of the loop that it was made on; null where nobody named the view. */
export const placedMeasurement = measurement.extend({ view: viewCode.nullable() })
export type PlacedMeasurement = z.infer<typeof placedMeasurement>

/** Measurements with the views of their loops; a view that is `other` is no name. */
export const placed = (measurements: readonly Measurement[], loops: readonly Loop[]): readonly PlacedMeasurement[] =>
  measurements.map((measurement) => {
    const view = loops.find(({ sopInstanceUid }) => sopInstanceUid === measurement.sopInstanceUid)?.view?.code ?? null
    return { ...measurement, view: view === 'other' ? null : view }
  })
