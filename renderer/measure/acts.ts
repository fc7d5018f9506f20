import type { Measurement, NewMeasurement } from '../../shared/domain/measurement'
import { ok, type Result } from '../../shared/result'
import type { Act } from '../history'

export interface MeasurementStore {
  add(drawn: NewMeasurement): Promise<Result<Measurement>>
  name(measurementId: string, code: string | null): Promise<Result<Measurement>>
  remove(measurementId: string): Promise<Result<null>>
}

/** Draws one; `before` is the id under which it stood before it was taken away. */
export const adding =
  (store: MeasurementStore, drawn: NewMeasurement, before: string | null = null): Act =>
  async (ids) => {
    const added = await store.add(drawn)
    if (!added.ok) return added
    if (before !== null) ids.replaced(before, added.value.measurementId)
    return ok(removing(store, added.value))
  }

export const removing =
  (store: MeasurementStore, measurement: Measurement): Act =>
  async (ids) => {
    const removed = await store.remove(ids.current(measurement.measurementId))
    return removed.ok ? ok(adding(store, drawnOf(measurement), measurement.measurementId)) : removed
  }

/** Says which quantity was measured, or that none is named. */
export const naming =
  (store: MeasurementStore, measurement: Measurement, code: string | null): Act =>
  async (ids) => {
    const named = await store.name(ids.current(measurement.measurementId), code)
    return named.ok ? ok(naming(store, named.value, measurement.code)) : named
  }

/** Draws one in another's place. The new one comes first: a refusal leaves the old one standing. */
export const changing =
  (store: MeasurementStore, before: Measurement, drawn: NewMeasurement): Act =>
  async (ids) => {
    const after = await store.add(drawn)
    if (!after.ok) return after
    const removed = await store.remove(ids.current(before.measurementId))
    if (!removed.ok) {
      await store.remove(after.value.measurementId)
      return removed
    }
    ids.replaced(before.measurementId, after.value.measurementId)
    return ok(changing(store, after.value, drawnOf(before)))
  }

/** A stored measurement as it was drawn. */
export const drawnOf = ({
  studyInstanceUid,
  sopInstanceUid,
  frame,
  kind,
  code,
  label,
  points,
}: Measurement): NewMeasurement => ({ studyInstanceUid, sopInstanceUid, frame, kind, code, label, points })
