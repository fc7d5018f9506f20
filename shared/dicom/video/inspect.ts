import type { PixelFormat } from '../../domain/loop'
import { failureOf, type Failure } from '../../result'
import type { ByteSource } from '../byteSource'
import { countWarning, type Fragment } from '../layout'
import { limits } from '../limits'
import { transferSyntax } from '../transferSyntax'
import { Undecodable } from '../undecodable'
import { takeApart } from './stream'

export interface InspectedVideo {
  readonly frames: number
  readonly warnings: readonly Failure[]
  readonly refusal: Failure | null
}

/** A longer stream is not read at import, and its number of frames is the header's. */
const MOST_BYTES = 512 * 1024 * 1024

/** Counts the pictures of an H.264 stream and says what keeps it from being shown; other videos are refused by their syntax. */
export async function inspectVideo(
  pixels: ByteSource,
  fragments: readonly Fragment[],
  format: PixelFormat,
  stated: number | null,
): Promise<InspectedVideo> {
  const asStated = { frames: Math.min(stated ?? 1, limits.frames), warnings: [], refusal: null }
  const bytes = fragments.reduce((sum, { length }) => sum + length, 0)
  if (transferSyntax(format.transferSyntaxUid).coding !== 'h264') return asStated
  if (bytes > MOST_BYTES) return { ...asStated, warnings: [failureOf('videoNotCounted')] }
  try {
    const { chunks, sps } = takeApart(await joined(pixels, fragments, bytes))
    if (chunks.length === 0) return { ...asStated, refusal: failureOf('videoEmpty') }
    if (chunks.length > limits.frames)
      return { ...asStated, refusal: failureOf('tooManyFrames', { most: limits.frames }) }
    const warning = countWarning(chunks.length, stated, false)
    const sizeOther = sps && (sps.columns !== format.columns || sps.rows !== format.rows)
    return {
      frames: chunks.length,
      warnings: warning ? [warning] : [],
      refusal: sizeOther
        ? failureOf('videoSizeOther', {
            columns: sps.columns,
            rows: sps.rows,
            headerColumns: format.columns,
            headerRows: format.rows,
          })
        : null,
    }
  } catch (error) {
    // mp4box throws whatever it meets in a damaged file.
    return { ...asStated, refusal: error instanceof Undecodable ? error.failure : failureOf('videoKindUnknown') }
  }
}

async function joined(pixels: ByteSource, fragments: readonly Fragment[], length: number): Promise<Uint8Array> {
  const stream = new Uint8Array(length)
  let at = 0
  for (const fragment of fragments) {
    stream.set(await pixels.read(fragment.offset, fragment.length), at)
    at += fragment.length
  }
  return stream
}
