import type { PixelLayout } from '../domain/loop'
import { fail, failureOf, ok, type Failure, type Result } from '../result'
import type { ByteSource } from './byteSource'
import { limits } from './limits'
import { beginsRle, beginsStream, endsStream } from './codeStream'

export type Fragment = PixelLayout['frames'][number][number]

export interface FoundFrames {
  readonly frames: PixelLayout['frames']
  readonly warning: Failure | null
}

const noWholeFrame = fail('truncated')
const tooMany = fail('tooManyFrames', { most: limits.frames })

/** What is to be said of `found` frames where the header states another number; null of `stated`: it states none. */
export function countWarning(found: number, stated: number | null, cutOff: boolean): Failure | null {
  if (stated === null) return found > 1 ? failureOf('framesUnstated', { found }) : null
  if (found === stated) return null
  if (found > stated) return failureOf('framesMore', { found, stated })
  return cutOff
    ? failureOf('framesCutOff', { kept: found, frames: stated })
    : failureOf('framesFewer', { found, stated })
}

/**
 * Frames of native pixel data lie end to end. All that the element holds are taken, whatever number the header states;
 * what the file's end cuts off is left out, and said.
 */
export function nativeFrames(
  element: Fragment,
  frameBytes: number,
  stated: number | null,
  size: number,
): Result<FoundFrames> {
  const cutOff = element.offset + element.length > size
  const found = Math.floor(Math.min(element.length, size - element.offset) / frameBytes)
  if (!(found >= 1)) return noWholeFrame
  if (found > limits.frames) return tooMany
  const frames = Array.from({ length: found }, (_, n) => [
    { offset: element.offset + n * frameBytes, length: frameBytes },
  ])
  return ok({ frames, warning: countWarning(found, stated, cutOff) })
}

const ITEM = 0xe000

export interface Items {
  readonly offsetTable: readonly number[]
  /** Fragments with bytes in them. */
  readonly fragments: readonly (Fragment & { readonly begins: boolean; readonly rle: boolean })[]
  /** The file ends before the sequence does. */
  readonly cutOff: boolean
}

/** Of a fragment, enough to tell whether a stream begins. */
const HEAD_BYTES = 8

/** Item headers of encapsulated pixel data, PS3.5 A.4; of the pixels, only first bytes are loaded. */
export async function readItems(source: ByteSource, start: number): Promise<Result<Items>> {
  const fragments: Items['fragments'][number][] = []
  let offsetTable: readonly number[] = []
  let cutOff = true
  let at = start
  for (let first = true; at + 8 <= source.size; first = false) {
    const bytes = await source.read(at, Math.min(8 + HEAD_BYTES, source.size - at))
    const view = viewOf(bytes)
    const length = view.getUint32(4, true)
    if (view.getUint16(0, true) !== 0xfffe || view.getUint16(2, true) !== ITEM) {
      cutOff = false
      break
    }
    const head = bytes.subarray(8, 8 + Math.min(length, HEAD_BYTES))
    const [begins, rle] = [beginsStream(head), beginsRle(head)]
    // Some writers leave the table's item out.
    if (first && !begins && !rle) offsetTable = await readOffsetTable(source, at + 8, length)
    else if (at + 8 + length > source.size) break
    else if (length > 0) fragments.push({ offset: at + 8, length, begins, rle })
    if (fragments.length > limits.fragments) return fail('tooManyFragments', { most: limits.fragments })
    at += 8 + length
  }
  return ok({ offsetTable, fragments, cutOff })
}

async function readOffsetTable(source: ByteSource, at: number, length: number): Promise<readonly number[]> {
  const bytes = await source.read(at, Math.max(0, Math.min(length, source.size - at, 4 * limits.frames)))
  const view = viewOf(bytes)
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, n) => view.getUint32(n * 4, true))
}

/** Offsets of frames as the Extended Offset Table (7FE0,0001) gives them, 8 bytes each. */
export function extendedOffsets(bytes: Uint8Array): readonly number[] {
  const view = viewOf(bytes)
  return Array.from({ length: Math.min(limits.frames, Math.floor(bytes.length / 8)) }, (_, n) =>
    Number(view.getBigUint64(n * 8, true)),
  )
}

/**
 * Fragments to frames. A table of offsets is believed only where each of them points at an item. `stated` is Number of
 * Frames; where no reading of the fragments yields it, what the streams themselves show counts, and is said.
 */
export async function encapsulatedFrames(
  source: ByteSource,
  { fragments, offsetTable, cutOff }: Items,
  extendedTable: readonly number[],
  stated: number | null,
): Promise<Result<FoundFrames>> {
  if (fragments.length === 0) return noWholeFrame
  const single = fragments.map((fragment) => [fragment])
  const streamed = fragments[0]?.rle ? single : fragments[0]?.begins ? await byStream(source, fragments) : null
  const readings = [
    byTable(fragments, offsetTable),
    byTable(fragments, extendedTable),
    streamed,
    // Nothing in the bytes tells: all are one frame, or each is one.
    ...(streamed ? [] : [single, [fragments]]),
  ].filter((reading) => reading !== null)
  const frames = readings.find(({ length }) => length === (stated ?? 1)) ?? streamed ?? readings[0] ?? single
  const kept = [...frames]
  if ((cutOff || (stated !== null && kept.length < stated)) && !(await endsWhole(source, kept.at(-1)))) kept.pop()
  if (kept.length === 0) return noWholeFrame
  if (kept.length > limits.frames) return tooMany
  return ok({
    frames: kept.map(plain),
    warning: countWarning(kept.length, stated, cutOff || kept.length < frames.length),
  })
}

const plain = (frame: readonly Fragment[]): Fragment[] => frame.map(({ offset, length }) => ({ offset, length }))

/** Null where the table is empty, or points elsewhere than at ever later items, the first at the first. */
function byTable<F extends Fragment>(fragments: readonly F[], table: readonly number[]): F[][] | null {
  const base = (fragments[0]?.offset ?? 0) - 8
  const starts = new Set(table.map((offset) => base + offset + 8))
  if (table.length === 0 || table[0] !== 0 || starts.size !== table.length) return null
  if (table.some((offset, n) => n > 0 && offset <= (table[n - 1] ?? 0))) return null
  const frames: F[][] = []
  for (const fragment of fragments) {
    if (starts.has(fragment.offset)) frames.push([fragment])
    else frames.at(-1)?.push(fragment)
  }
  return frames.length === table.length ? frames : null
}

/** A frame begins where a stream begins, or where the one before has ended. */
async function byStream(source: ByteSource, fragments: Items['fragments']): Promise<Items['fragments'][number][][]> {
  const frames: Items['fragments'][number][][] = []
  for (const fragment of fragments) {
    const last = frames.at(-1)
    if (!last || fragment.begins || (await endsHere(source, last.at(-1)))) frames.push([fragment])
    else last.push(fragment)
  }
  return frames
}

async function endsHere(source: ByteSource, fragment: Fragment | undefined): Promise<boolean> {
  if (!fragment) return false
  const length = Math.min(4, fragment.length)
  return endsStream(await source.read(fragment.offset + fragment.length - length, length))
}

/** Whether a JPEG frame ends with EOI; frames of other codings are taken as they are. */
async function endsWhole(source: ByteSource, frame: Items['fragments'] | undefined): Promise<boolean> {
  const [first, last] = [frame?.[0], frame?.at(-1)]
  if (!first || !last) return true
  const [a, b] = await source.read(first.offset, Math.min(2, first.length))
  return a !== 0xff || b !== 0xd8 || endsHere(source, last)
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
