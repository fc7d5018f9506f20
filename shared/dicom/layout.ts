import type { PixelLayout } from '../domain/loop'
import { fail, failureOf, ok, type Failure, type Result } from '../result'
import type { ByteSource } from './byteSource'
import { limits } from './limits'

type Fragment = PixelLayout['frames'][number][number]

export interface FoundFrames {
  readonly frames: PixelLayout['frames']
  readonly warning: Failure | null
}

const truncated = (kept: number, frames: number): Failure => failureOf('framesCutOff', { kept, frames })
const noWholeFrame = fail('truncated')

/** Frames of native pixel data lie end to end; what the file's end cuts off is left out, and said. */
export function nativeFrames(offset: number, frameBytes: number, count: number, size: number): Result<FoundFrames> {
  const kept = Math.min(count, Math.floor((size - offset) / frameBytes))
  if (kept < 1) return noWholeFrame
  if (kept > limits.frames) return fail('tooManyFrames', { frames: kept, most: limits.frames })
  const frames = Array.from({ length: kept }, (_, n) => [{ offset: offset + n * frameBytes, length: frameBytes }])
  return ok({ frames, warning: kept < count ? truncated(kept, count) : null })
}

const ITEM = 0xe000
const SEQUENCE_END = 0xe0dd
const SOI = 0xd8
const EOI = 0xd9

interface Items {
  readonly offsetTable: readonly number[]
  readonly fragments: readonly Fragment[]
}

/** Item headers of encapsulated pixel data, PS3.5 A.4, read 8 bytes at a time; no pixel is loaded. */
async function readItems(source: ByteSource, start: number): Promise<Result<Items>> {
  const fragments: Fragment[] = []
  let offsetTable: readonly number[] = []
  let at = start
  let first = true
  while (at + 8 <= source.size) {
    const view = viewOf(await source.read(at, 8))
    const length = view.getUint32(4, true)
    if (view.getUint16(0, true) !== 0xfffe || view.getUint16(2, true) === SEQUENCE_END) break
    if (view.getUint16(2, true) !== ITEM) break
    if (first) offsetTable = await readOffsetTable(source, at + 8, length)
    else if (fragments.length >= limits.fragments) return fail('tooManyFragments', { most: limits.fragments })
    else if (at + 8 + length <= source.size) fragments.push({ offset: at + 8, length })
    else break
    first = false
    at += 8 + length
  }
  return ok({ offsetTable, fragments })
}

async function readOffsetTable(source: ByteSource, at: number, length: number): Promise<readonly number[]> {
  const bytes = await source.read(at, Math.min(length, source.size - at, 4 * limits.fragments))
  const view = viewOf(bytes)
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, n) => view.getUint32(n * 4, true))
}

/**
 * Fragments to frames: by the offset table when it fits, one each when the numbers agree, all to a single frame,
 * else by where JPEG and JPEG 2000 code streams begin. `said` is Number of Frames.
 */
export async function encapsulatedFrames(
  source: ByteSource,
  start: number,
  count: number,
): Promise<Result<FoundFrames>> {
  const items = await readItems(source, start)
  if (!items.ok) return items
  const { offsetTable, fragments } = items.value
  const whole = fragments.filter(({ length }) => length > 0)
  if (whole.length === 0) return noWholeFrame
  const frames =
    byTable(whole, offsetTable, count) ??
    (whole.length === count
      ? whole.map((fragment) => [fragment])
      : count === 1
        ? [whole]
        : await byCodeStream(source, whole))
  if (frames.length < count && !(await endsWhole(source, frames.at(-1)))) frames.pop()
  if (frames.length === 0) return noWholeFrame
  return ok({ frames: frames.slice(0, count), warning: frames.length < count ? truncated(frames.length, count) : null })
}

function byTable(fragments: readonly Fragment[], table: readonly number[], count: number): Fragment[][] | null {
  if (table.length !== count || count < 2) return null
  const base = (fragments[0]?.offset ?? 0) - 8
  const starts = new Map(table.map((offset, n) => [base + offset, n]))
  const frames: Fragment[][] = []
  for (const fragment of fragments) {
    const n = starts.get(fragment.offset - 8)
    if (n !== undefined && n !== frames.length) return null
    if (n !== undefined) frames.push([])
    const last = frames.at(-1)
    if (!last) return null
    last.push(fragment)
  }
  return frames
}

/** A fragment that begins with JPEG's SOI or JPEG 2000's SOC marker begins a frame. */
async function byCodeStream(source: ByteSource, fragments: readonly Fragment[]): Promise<Fragment[][]> {
  const frames: Fragment[][] = []
  for (const fragment of fragments) {
    const [a, b] = await source.read(fragment.offset, Math.min(2, fragment.length))
    const begins = a === 0xff && (b === SOI || b === 0x4f)
    const last = frames.at(-1)
    if (begins || !last) frames.push([fragment])
    else last.push(fragment)
  }
  return frames
}

/** Whether a JPEG frame ends with EOI (a zero pad byte may follow); frames of other codings are taken as they are. */
async function endsWhole(source: ByteSource, frame: readonly Fragment[] | undefined): Promise<boolean> {
  const [first, last] = [frame?.[0], frame?.at(-1)]
  if (!first || !last) return true
  const head = await source.read(first.offset, Math.min(2, first.length))
  if (head[0] !== 0xff || head[1] !== SOI) return true
  const tail = await source.read(last.offset + Math.max(0, last.length - 4), Math.min(4, last.length))
  return tail.some((byte, n) => byte === 0xff && tail[n + 1] === EOI)
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
