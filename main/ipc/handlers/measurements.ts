import { randomUUID } from 'node:crypto'
import type { HandlersFor } from '../../../shared/ipc/contract'
import { measure } from '../../../shared/measure/measure'
import { fail, ok } from '../../../shared/result'
import type { Services } from '../../app/services'

export const measurementHandlers = ({ session }: Pick<Services, 'session'>): HandlersFor<'measurements'> => ({
  'measure:list': ({ studyInstanceUid }) => [...session().database.measurements(studyInstanceUid)],

  /** Values are computed here, from the stored region, never taken from the window. */
  'measure:add': (drawn) => {
    const { database, user } = session()
    const loop = database.loop(drawn.sopInstanceUid)
    if (loop?.studyInstanceUid !== drawn.studyInstanceUid || drawn.frame >= loop.frames) return fail('unknownFrame')
    const measured = measure(drawn.kind, loop.regions, drawn.points)
    if (!measured.ok) return measured
    const measurement = {
      ...drawn,
      measurementId: randomUUID(),
      ...measured.value,
      createdBy: user(),
      createdAt: new Date().toISOString(),
    }
    database.addMeasurement(measurement)
    return ok(measurement)
  },

  'measure:remove': ({ measurementId }) => session().database.removeMeasurement(measurementId, session().user()),
})
