import { randomUUID } from 'node:crypto'
import type { HandlersFor } from '../../../shared/ipc/contract'
import { measure } from '../../../shared/measure/measure'
import { canBe } from '../../../shared/measure/naming'
import { fail, ok } from '../../../shared/result'
import type { Services } from '../../app/services'

export const measurementHandlers = ({ session }: Pick<Services, 'session'>): HandlersFor<'measurements'> => ({
  'measure:list': ({ studyInstanceUid }) => [...session().database.measurements(studyInstanceUid)],

  /** Values are computed here, from the stored region, never taken from the window. */
  'measure:add': (drawn) => {
    const { database, user } = session()
    const loop = database.loop(drawn.sopInstanceUid)
    if (loop?.studyInstanceUid !== drawn.studyInstanceUid || drawn.frame >= loop.frames) return fail('unknownFrame')
    if (drawn.code !== null && !canBe(drawn.kind, drawn.code)) return fail('quantityOther', { code: drawn.code })
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

  'measure:name': ({ measurementId, code }) => {
    const { database, user } = session()
    const measurement = database.measurement(measurementId)
    if (!measurement) return fail('unknownMeasurement')
    if (code !== null && !canBe(measurement.kind, code)) return fail('quantityOther', { code })
    return database.nameMeasurement(measurementId, code, user())
  },

  'measure:remove': ({ measurementId }) => session().database.removeMeasurement(measurementId, session().user()),
})
