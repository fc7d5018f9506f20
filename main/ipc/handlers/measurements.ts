import { randomUUID } from 'node:crypto'
import type { HandlersFor } from '../../../shared/ipc/contract'
import { measureDistance } from '../../../shared/measure/distance'
import { fail, ok } from '../../../shared/result'
import type { Services } from '../../app/services'

export const measurementHandlers = ({ session }: Pick<Services, 'session'>): HandlersFor<'measurements'> => ({
  'measure:list': ({ studyInstanceUid }) => [...session().database.measurements(studyInstanceUid)],

  /** The length is computed here, from the stored region, never taken from the window. */
  'measure:add': (drawn) => {
    const { database, user } = session()
    const loop = database.loop(drawn.sopInstanceUid)
    if (loop?.studyInstanceUid !== drawn.studyInstanceUid || drawn.frame >= loop.frames) return fail('unknownFrame')
    const distance = measureDistance(loop.regions, drawn.points)
    if (!distance.ok) return distance
    const measurement = {
      ...drawn,
      measurementId: randomUUID(),
      lengthCm: distance.value.lengthCm,
      calibration: distance.value.calibration,
      createdBy: user(),
      createdAt: new Date().toISOString(),
    }
    database.addMeasurement(measurement)
    return ok(measurement)
  },

  'measure:remove': ({ measurementId }) => session().database.removeMeasurement(measurementId, session().user()),
})
