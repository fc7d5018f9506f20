import { z } from 'zod'
import { engineBenchmark } from '../domain/engineBenchmark'
import { modelRole } from '../domain/modelRole'
import { keptPrecision } from '../domain/precisionCheck'
import { startedJob } from './jobId'
import { nothing, resultOf } from './resultOf'

export const engineRequests = {
  /** Measures anew how the chosen pack runs fastest on this machine; refused while it reads. */
  'model:measure': { request: z.object({ role: modelRole }), response: resultOf(engineBenchmark) },
  /** Tries the chosen pack's int8 graph on the library's loops; refused while it reads. */
  'model:check': { request: nothing, response: startedJob },
  /** Turns int8 on or off where a check allowed it. */
  'model:precision': { request: z.object({ int8: z.boolean() }), response: resultOf(keptPrecision) },
  /** Told when loops begin or cease to play: reading then takes less of the machine. */
  'model:playing': { request: z.object({ playing: z.boolean() }), response: z.null() },
} as const
