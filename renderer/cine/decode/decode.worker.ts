import { SourceFault } from '../../../shared/dicom/byteSource'
import { failure as failureSchema } from '../../../shared/domain/failure'
import type { PixelLayout } from '../../../shared/domain/loop'
import { PIXEL_FAULT_STATUS } from '../../../shared/ipc/pixels'
import { failureOf, type Failure } from '../../../shared/result'
import type { DecodedFrame } from '../types'
import { browserCodecs } from './codecs.browser'
import { CompressedBytes } from './compressed'
import { bitmapFrame, decodeOne } from './decodeOne'
import type { DecodeJob, FromWorker, ToWorker } from './messages'
import { Undecodable } from '../../../shared/dicom/undecodable'
import { surveyed } from './survey'
import { decodeVideo } from './video'

/** Fetches compressed bytes and decodes them, so that neither ever touches the window's thread. */
const held = new CompressedBytes(32 * 1024 * 1024)
const cancelled = new Set<number>()

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case 'decode':
      return void work(data)
    case 'cancel':
      return void cancelled.add(data.id)
    case 'limit':
      return held.setLimit(data.compressedBytes)
    case 'forget':
      return held.clear()
  }
})

async function work(job: DecodeJob): Promise<void> {
  try {
    const bytes = await fetchBytes(job.url)
    if (job.kind === 'video') await decodeStream(job, bytes)
    else
      for (const { frame, fragments, survey } of job.frames)
        if (!cancelled.has(job.id)) await decodeStill(job, frame, survey, cut(bytes, job.offset, fragments))
  } catch (error) {
    for (const { frame } of job.frames) post({ type: 'failed', id: job.id, frame, failure: failureBy(error) })
  }
  cancelled.delete(job.id)
  post({ type: 'done', id: job.id })
}

/** A video is decoded from its start; frames it lacks at its end are failures. */
async function decodeStream(job: DecodeJob, bytes: Uint8Array): Promise<void> {
  const missing = new Set(job.frames.map(({ frame }) => frame))
  const [first] = job.frames
  if (!first) return
  try {
    const frames = await decodeVideo(cut(bytes, job.offset, first.fragments), missing, (frame, image) => {
      if (image.width !== job.format.columns || image.height !== job.format.rows)
        throw new Undecodable('videoSizeOther', {
          columns: image.width,
          rows: image.height,
          headerColumns: job.format.columns,
          headerRows: job.format.rows,
        })
      missing.delete(frame)
      postDecoded(
        job,
        frame,
        job.frames.some((wanted) => wanted.frame === frame && wanted.survey),
        bitmapFrame(image),
      )
    })
    for (const frame of missing)
      post({ type: 'failed', id: job.id, frame, failure: failureOf('videoEndsEarly', { frames }) })
  } catch (error) {
    for (const frame of missing) post({ type: 'failed', id: job.id, frame, failure: failureBy(error) })
  }
}

async function decodeStill(job: DecodeJob, frame: number, survey: boolean, bytes: Uint8Array): Promise<void> {
  post({ type: 'decoding', id: job.id, frame })
  try {
    postDecoded(job, frame, survey, await decodeOne(job.format, job.littleEndian, bytes, browserCodecs))
  } catch (error) {
    post({ type: 'failed', id: job.id, frame, failure: failureBy(error) })
  }
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const cached = held.get(url)
  if (cached) return cached
  const response = await fetch(url)
  if (response.status === PIXEL_FAULT_STATUS) throw new SourceFault(failureSchema.parse(await response.json()))
  if (!response.ok)
    throw response.status === 404
      ? new Undecodable('imageGone')
      : new Undecodable('imageNotRead', { reason: (await response.text()).slice(0, 200) })
  const bytes = new Uint8Array(await response.arrayBuffer())
  held.add(url, bytes)
  return bytes
}

/** One frame's fragments as one run of bytes. */
function cut(bytes: Uint8Array, offset: number, fragments: PixelLayout['frames'][number]): Uint8Array {
  const parts = fragments.map((fragment) =>
    bytes.subarray(fragment.offset - offset, fragment.offset - offset + fragment.length),
  )
  const [only, ...others] = parts
  if (only && others.length === 0) return only
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function failureBy(error: unknown): Failure {
  if (error instanceof Undecodable || error instanceof SourceFault) return error.failure
  return failureOf('notDecoded', { reason: error instanceof Error ? error.message : String(error) })
}

function postDecoded({ id, format }: DecodeJob, frame: number, survey: boolean, decoded: DecodedFrame): void {
  const occupancy = survey ? surveyed(decoded, format) : null
  const pixels: Transferable = decoded.kind === 'bitmap' ? decoded.image : decoded.indices.buffer
  post({ type: 'frame', id, frame, decoded, occupancy }, occupancy ? [pixels, occupancy.cells.buffer] : [pixels])
}

function post(message: FromWorker, transfer: Transferable[] = []): void {
  postMessage(message, { transfer })
}
