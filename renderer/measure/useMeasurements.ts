import type { Measurement, NewMeasurement } from '../../shared/domain/measurement'
import { request, useRequest } from '../bridge/client'
import type { History } from '../history'
import { adding, changing, removing, type MeasurementStore } from './acts'

export interface Measurements {
  readonly list: readonly Measurement[]
  readonly add: (drawn: NewMeasurement) => void
  readonly change: (measurement: Measurement, drawn: NewMeasurement) => void
  readonly remove: (measurement: Measurement) => void
}

/** A study's measurements; what is done to them goes into the study's history. */
export function useMeasurements(studyInstanceUid: string, history: History): Measurements {
  const { data: list = NONE } = useRequest('measure:list', { studyInstanceUid })
  return {
    list,
    add: (drawn) => void history.perform(adding(store, drawn)),
    change: (measurement, drawn) => void history.perform(changing(store, measurement, drawn)),
    remove: (measurement) => void history.perform(removing(store, measurement)),
  }
}

/** The window refreshes by what the library announces, not here. */
const store: MeasurementStore = {
  add: (drawn) => request('measure:add', drawn),
  remove: (measurementId) => request('measure:remove', { measurementId }),
}

const NONE: readonly Measurement[] = []
