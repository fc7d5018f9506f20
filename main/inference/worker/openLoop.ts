import { decodeFrame, type Codecs } from '../../../shared/dicom/decode'
import { fail, ok, type Result } from '../../../shared/result'
import type { LoopBeat } from '../../../shared/vision/beat'
import type { PackManifest } from '../../../shared/vision/manifest'
import { standingMarks } from '../../../shared/vision/marks'
import type { RowExtents } from '../../../shared/vision/ood'
import { motionPicture, pictureDistances } from '../../../shared/vision/motion'
import { pictureLags, type PictureLags } from '../../../shared/vision/pictureBeat'
import { preprocessLoop, type DecodedFrame, type NetworkInput } from '../../../shared/vision/preprocess'
import { sampleFrames } from '../../../shared/vision/sampleFrames'
import type { LoopTask } from '../operations'

/** A loop as a network is shown it. */
export interface OpenLoop {
  /** Frame numbers from 0 in the order they are read; a slow loop may repeat one. */
  readonly sampled: readonly number[]
  /** One a sampled frame, in their order. */
  readonly inputs: readonly NetworkInput[]
  /** Share of standing bright pixels within the sector. */
  readonly standingMarks: (sector: RowExtents) => number
  /** The same of a second reading, [] where the loop shows no other beat. */
  readonly again: readonly NetworkInput[]
  readonly beat: Result<LoopBeat>
  /** Each sampled frame's number and input. */
  readonly byNumber: ReadonlyMap<number, NetworkInput>
}

const FEWEST_FRAMES = 4

/** Finds the beat, chooses the frames and makes each as the network wants it; training reads its frames through here too. */
export async function openLoop(
  task: LoopTask,
  { input: spec, sampling }: Pick<PackManifest, 'input' | 'sampling'>,
  codecs: Codecs,
): Promise<Result<OpenLoop>> {
  const bytesOf = new Map(task.frames.map(({ number, bytes }) => [number, bytes]))
  const decoded = new Map<number, DecodedFrame>()
  async function decode(number: number): Promise<Result<DecodedFrame>> {
    const cached = decoded.get(number)
    if (cached) return ok(cached)
    const frame = await decodeFrame(
      task.format,
      task.littleEndian,
      bytesOf.get(number) ?? new Uint8Array(),
      codecs,
    ).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    if (typeof frame === 'string') return fail('frameDamaged', { number: number + 1, reason: frame })
    return ok({
      pixels: frame.rgba,
      columns: frame.columns,
      rows: frame.rows,
      samplesPerPixel: 4,
      pixelAspect: task.pixelAspect,
    })
  }

  const lags = await lagsOf(task, decode)
  if (!lags.ok) return lags
  const sampled = sampleFrames(task.times, task.excerpt, sampling, lags.value)
  if (!sampled.ok) return sampled
  const { frames, beat, again } = sampled.value
  for (const number of new Set([...frames, ...(again ?? [])])) {
    const frame = await decode(number)
    if (!frame.ok) return frame
    decoded.set(number, frame.value)
  }
  const inputsOf = (numbers: readonly number[]): Result<ReadonlyMap<number, NetworkInput>> => {
    const distinct = [...new Set(numbers)]
    const processed = preprocessLoop(
      distinct.flatMap((number) => decoded.get(number) ?? []),
      task.region,
      spec,
    )
    return processed.ok ? ok(new Map(processed.value.map((input, i) => [distinct[i] ?? -1, input]))) : processed
  }
  const first = inputsOf(frames)
  if (!first.ok) return first
  const second = again && inputsOf(again)
  const inOrder = (numbers: readonly number[], inputs: ReadonlyMap<number, NetworkInput>): readonly NetworkInput[] =>
    numbers.flatMap((number) => inputs.get(number) ?? [])
  return ok({
    sampled: frames,
    inputs: inOrder(frames, first.value),
    standingMarks: (sector) =>
      standingMarks(
        [...new Set(frames)].flatMap((number) => decoded.get(number) ?? []),
        task.region,
        spec,
        sector,
      ),
    again: again && second?.ok ? inOrder(again, second.value) : [],
    beat,
    byNumber: first.value,
  })
}

/** Null where the picture is not to be looked at, or too short to say anything. A damaged frame is a failure: the loop's motion is not known. */
async function lagsOf(
  task: LoopTask,
  decode: (number: number) => Promise<Result<DecodedFrame>>,
): Promise<Result<PictureLags | null>> {
  const { frames, stepMs } = task.excerpt
  if (!task.looksForBeat || frames.length < FEWEST_FRAMES) return ok(null)
  const pictures: Float32Array[] = []
  for (const number of frames) {
    const frame = await decode(number)
    if (!frame.ok) return frame
    const picture = motionPicture(frame.value, task.region)
    if (picture === null) return ok(null)
    pictures.push(picture)
  }
  return ok(pictureLags(pictureDistances(pictures), stepMs))
}
