import type { Measurement, NewMeasurement } from '../../shared/domain/measurement'
import { request, useRequest } from '../bridge/client'
import type { History } from '../history'
import { adding, changing, naming, removing, type MeasurementStore } from './acts'

export interface Measurements {
  readonly list: readonly Measurement[]
  readonly add: (drawn: NewMeasurement) => void
  readonly change: (measurement: Measurement, drawn: NewMeasurement) => void
  readonly name: (measurement: Measurement, code: string | null) => void
  readonly remove: (measurement: Measurement) => void
}

/**
 * A study's measurements; what is done to them goes into the history of the reading, also where the study is the prior
 * beside it. No study, no measurements.
 */
export function useMeasurements(studyInstanceUid: string | null, history: History): Measurements {
  const { data: list = NONE } = useRequest(
    'measure:list',
    { studyInstanceUid: studyInstanceUid ?? '' },
    studyInstanceUid !== null,
  )
  return {
    list,
    add: (drawn) => void history.perform(adding(store, drawn)),
    change: (measurement, drawn) => void history.perform(changing(store, measurement, drawn)),
    name: (measurement, code) => void history.perform(naming(store, measurement, code)),
    remove: (measurement) => void history.perform(removing(store, measurement)),
  }
}

/** The window refreshes by what the library announces, not here. */
const store: MeasurementStore = {
  add: (drawn) => request('measure:add', drawn),
  name: (measurementId, code) => request('measure:name', { measurementId, code }),
  remove: (measurementId) => request('measure:remove', { measurementId }),
}

const NONE: readonly Measurement[] = []
