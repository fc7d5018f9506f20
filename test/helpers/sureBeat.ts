import { ok, type Result } from '../../shared/result'
import type { LoopBeat } from '../../shared/vision/beat'

/** A beat that everything agrees on. */
export const sureBeat: Result<LoopBeat> = ok({
  frames: [0, 29],
  lengthMs: 1000,
  source: 'rWaves',
  agrees: ['heartRate', 'picture'],
  doubt: null,
})
