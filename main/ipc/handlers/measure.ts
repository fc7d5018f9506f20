import { randomUUID } from 'node:crypto'
import { measure } from '../../../shared/measure/measure'
import { fail, ok } from '../../../shared/result'
import type { HandlerContext, HandlersFor } from '../context'

export const measureHandlers = ({
  session,
}: HandlerContext): HandlersFor<'measure:list' | 'measure:add' | 'measure:remove'> => ({
  'measure:list': ({ studyInstanceUid }) => [...session().database.measurements(studyInstanceUid)],

  /** Values are computed here, from the stored region, never taken from the window. */
  'measure:add': (drawn) => {
    const { database, user, changed } = session()
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
    changed([drawn.studyInstanceUid])
    return ok(measurement)
  },

  'measure:remove': ({ measurementId }) => session().database.removeMeasurement(measurementId, session().user()),
})
