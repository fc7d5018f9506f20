import type { InstanceRecord } from '../../main/database/interface'
import { instance } from './records'

/** A loop of twelve frames of a second, with the region that a model needs; its view unnamed. */
export function beat(sop: string, study: string, date: string): InstanceRecord {
  const record = instance({ sop, study, date })
  const frames = Array.from({ length: 12 }, (_, n) => n)
  const none = {
    deltaX: null,
    deltaY: null,
    referencePixelX: null,
    referencePixelY: null,
    referenceValueX: null,
    referenceValueY: null,
  }
  return {
    ...record,
    loop: {
      ...record.loop,
      frames: 12,
      timing: { source: 'FrameTime', frameStartsMs: frames.map((n) => n * 83), durationMs: 1000 },
      layout: { ...record.loop.layout, frames: frames.map((n) => [{ offset: 4 * n, length: 4 }]) },
      regions: [
        { minX: 0, minY: 0, maxX: 1, maxY: 1, spatialFormat: 1, dataType: 1, flags: 0, unitsX: 3, unitsY: 3, ...none },
      ],
      heartRatePerMin: 60,
    },
  }
}
