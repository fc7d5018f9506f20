import type { LoopTask } from '../../../main/inference/operations'
import { greyFormat } from '../../../shared/dicom/greyFormat'
import { excerptOf } from '../../../shared/vision/sampleFrames'
import { WIDTH, HEIGHT, type Drawing } from './drawing'

/** The drawing as an uncompressed file would hand it to the model. */
export function taskOf(drawing: Drawing): LoopTask {
  const { frames, framesPerSecond, rWaveTimesMs, heartRatePerMin, view } = drawing
  const times = {
    frameStartsMs: frames.map((_, n) => (1000 * n) / framesPerSecond),
    durationMs: (1000 * frames.length) / framesPerSecond,
    rWaveTimesMs: [...rWaveTimesMs],
    heartRatePerMin,
  }
  const excerpt = excerptOf(times, WIDTH * HEIGHT)
  return {
    sopInstanceUid: `${drawing.patient.seed}`,
    format: greyFormat(HEIGHT, WIDTH),
    littleEndian: true,
    pixelAspect: 1,
    region: { minX: 0, minY: 0, maxX: WIDTH - 1, maxY: HEIGHT - 1 },
    labelledView: view,
    times,
    excerpt,
    looksForBeat: true,
    frames: excerpt.frames.map((number) => ({ number, bytes: frames[number] ?? new Uint8Array() })),
  }
}
