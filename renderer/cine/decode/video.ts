import { Undecodable } from '../../../shared/dicom/undecodable'
import { takeApart } from '../../../shared/dicom/video/stream'

/** Pictures handed to the decoder before it must have taken some. */
const QUEUE = 8

/** The colours of a stream that names none: YBR_PARTIAL_420 is of ITU-R BT.601, PS3.3 C.7.6.3.1.2. */
const BT601 = { primaries: 'smpte170m', transfer: 'smpte170m', matrix: 'smpte170m' } as const

/**
 * Decodes an H.264 stream by Chromium's own decoder and hands over the frames that are wanted, counted from 0 in the order they
 * are shown. Resolves with the number of frames in the stream. Throws Undecodable where the platform can't.
 */
export async function decodeVideo(
  stream: Uint8Array,
  wanted: ReadonlySet<number>,
  onFrame: (frame: number, image: ImageBitmap) => void,
): Promise<number> {
  const { codec, description, chunks, sps } = takeApart(stream)
  const colorSpace = sps?.matrixCoefficients == null ? { ...BT601, fullRange: sps?.fullRange ?? false } : null
  const config: VideoDecoderConfig = {
    codec,
    ...(description && { description }),
    ...(colorSpace && { colorSpace }),
    optimizeForLatency: false,
  }
  if (typeof VideoDecoder === 'undefined' || !(await VideoDecoder.isConfigSupported(config)).supported)
    throw new Undecodable('videoNotSupported', { codec })
  let shown = 0
  let problem: Error | null = null
  const frames: Promise<void>[] = []
  // Frames come out in the order they are shown, whatever the order they were coded in (WebCodecs, VideoDecoder output).
  const decoder = new VideoDecoder({
    output(frame) {
      const number = shown++
      if (!wanted.has(number)) return frame.close()
      frames.push(
        createImageBitmap(frame, { premultiplyAlpha: 'none' })
          .then((image) => onFrame(number, image))
          .finally(() => frame.close()),
      )
    },
    error: (error) => (problem = error),
  })
  decoder.configure(config)
  for (const [n, { data, isKey }] of chunks.entries()) {
    if (problem !== null) break
    decoder.decode(new EncodedVideoChunk({ type: isKey ? 'key' : 'delta', timestamp: n, data }))
    while (problem === null && decoder.decodeQueueSize > QUEUE)
      await new Promise((resolve) => decoder.addEventListener('dequeue', resolve, { once: true }))
  }
  try {
    if (problem === null) await decoder.flush()
  } catch (error) {
    problem ??= error as Error
  }
  await Promise.all(frames)
  if (decoder.state !== 'closed') decoder.close()
  if (problem !== null) throw new Undecodable('videoDamaged', { frames: shown, reason: problem.message })
  return shown
}
