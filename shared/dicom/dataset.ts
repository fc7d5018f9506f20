import dicomParser, { type DataSet } from 'dicom-parser'
import { Inflate } from 'fflate'
import { fail, ok, type Result } from '../result'
import { limits } from './limits'
import { DEFLATED, EXPLICIT_BIG_ENDIAN, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './transferSyntax'
import { HeaderFault, readElements } from './elements'
import { tags } from './tags'
import { textOf } from '../words'

/** A data set parsed up to, not into, its pixel data. Offsets count in `bytes`, which is inflated when `deflated`. */
export interface OpenedDataSet {
  readonly dataSet: DataSet
  readonly bytes: Uint8Array
  readonly transferSyntaxUid: string
  readonly deflated: boolean
  readonly littleEndian: boolean
  readonly mediaStorageSopClassUid: string
}

/** The head read so far ends before the pixel data begins: read more and try again. */
export const NEEDS_MORE = 'needsMore'

const notDicom = () => fail('notDicom')

/**
 * Opens a DICOM file from its first bytes: with or without preamble, meta header or transfer syntax.
 * `complete` says that `head` is the whole file. Fails with `needsMore` when a longer head may help.
 */
export function openDataSet(head: Uint8Array, complete: boolean): Result<OpenedDataSet> {
  const start = preambleEnd(head)
  const meta = readMeta(head, start)
  if (!meta) return complete ? notDicom() : fail('needsMore')
  const labelled = meta.transferSyntaxUid ?? guessSyntax(head, meta.end)
  if (labelled === null) return notDicom()
  const deflated = labelled === DEFLATED
  if (deflated && !complete) return fail('needsMore')
  try {
    const bytes = deflated ? inflateAfter(head, meta.end) : head
    if (!bytes) return fail('inflatesTooLarge', { megabytes: limits.inflatedBytes / 2 ** 20 })
    const transferSyntaxUid = inByteOrderOf(bytes, meta.end, labelled)
    const littleEndian = transferSyntaxUid !== EXPLICIT_BIG_ENDIAN
    const implicit = transferSyntaxUid === IMPLICIT_LITTLE_ENDIAN
    const dataSet = readElements(bytes, meta.end, { littleEndian, implicit }, complete || deflated)
    return ok({ dataSet, bytes, transferSyntaxUid, deflated, littleEndian, mediaStorageSopClassUid: meta.sopClassUid })
  } catch (error) {
    if (!(error instanceof HeaderFault)) {
      if (deflated) return fail('damagedHeader', { reason: textOf('headerFaults.deflate') })
      throw error
    }
    if (!complete && (error.kind === 'cutShort' || error.kind === 'damaged')) return fail('needsMore')
    return fail('damagedHeader', { reason: error.reason })
  }
}

/** What a parser threw, in its words. */
export const reasonOf = (error: unknown): string =>
  String((error as { exception?: unknown }).exception ?? (error instanceof Error ? error.message : error)).replace(
    /^dicomParser\.?\S*:\s*/,
    '',
  )

/** The label, unless the first group (0008 as a rule) reads so only in the other byte order. */
function inByteOrderOf(bytes: Uint8Array, at: number, labelled: string): string {
  const [a = 0, b = 0] = bytes.subarray(at, at + 2)
  const groups = { little: a + 256 * b, big: 256 * a + b }
  const plausible = (group: number): boolean => group >= 0x0002 && group <= 0x0028
  if (labelled === EXPLICIT_BIG_ENDIAN && plausible(groups.little) && !plausible(groups.big))
    return EXPLICIT_LITTLE_ENDIAN
  if (
    (labelled === EXPLICIT_LITTLE_ENDIAN || labelled === IMPLICIT_LITTLE_ENDIAN) &&
    plausible(groups.big) &&
    !plausible(groups.little)
  )
    return EXPLICIT_BIG_ENDIAN
  return labelled
}

function preambleEnd(head: Uint8Array): number {
  const magic = (at: number): boolean =>
    head[at] === 0x44 && head[at + 1] === 0x49 && head[at + 2] === 0x43 && head[at + 3] === 0x4d
  if (magic(128)) return 132
  return magic(0) ? 4 : 0
}

interface Meta {
  readonly end: number
  readonly transferSyntaxUid: string | null
  readonly sopClassUid: string
}

/** File meta elements (group 0002), always explicit little endian, PS3.10 7.1; the group length is not trusted. */
function readMeta(head: Uint8Array, start: number): Meta | null {
  if (start >= head.length) return null
  const stream = new dicomParser.ByteStream(dicomParser.littleEndianByteArrayParser, head, start)
  const found: Record<string, string> = {}
  try {
    while (stream.position + 8 <= head.length && head[stream.position] === 0x02 && head[stream.position + 1] === 0x00) {
      const element = dicomParser.readDicomElementExplicit(stream)
      if (element.length < 4096)
        found[element.tag] = dicomParser.readFixedString(head, element.dataOffset, element.length).trim()
    }
  } catch {
    return null
  }
  return {
    end: stream.position,
    transferSyntaxUid: found[tags.TransferSyntaxUID] || null,
    sopClassUid: found[tags.MediaStorageSOPClassUID] ?? '',
  }
}

/** Without a transfer syntax: two capital letters where a VR stands mean explicit; the group's byte order tells the rest. */
function guessSyntax(head: Uint8Array, at: number): string | null {
  if (at + 8 > head.length) return null
  const letters = [head[at + 4] ?? 0, head[at + 5] ?? 0]
  const explicit = letters.every((letter) => letter >= 0x41 && letter <= 0x5a)
  const littleGroup = (head[at] ?? 0) | ((head[at + 1] ?? 0) << 8)
  const bigGroup = ((head[at] ?? 0) << 8) | (head[at + 1] ?? 0)
  if (littleGroup > 0x0010 && bigGroup > 0x0010) return null
  if (bigGroup < littleGroup) return explicit ? EXPLICIT_BIG_ENDIAN : null
  return explicit ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN
}

/** The meta header with the inflated data set behind it; null where that passes the limit. Its size is found first, so that no more is held. */
function inflateAfter(file: Uint8Array, metaEnd: number): Uint8Array | null {
  const deflated = file.subarray(metaEnd)
  const size = inflate(deflated, () => undefined)
  if (size === null) return null
  const whole = new Uint8Array(metaEnd + size)
  whole.set(file.subarray(0, metaEnd))
  inflate(deflated, (chunk, at) => whole.set(chunk, metaEnd + at))
  return whole
}

/** Bytes put into the inflater at once: one of them inflates to 1032 at most. */
const DEFLATED_CHUNK = 16 * 1024

/** Inflates piece by piece; the whole size, or null once it passes the limit. */
function inflate(deflated: Uint8Array, onChunk: (chunk: Uint8Array, at: number) => void): number | null {
  let size = 0
  let ended = false
  const stream = new Inflate((chunk, final) => {
    if (size + chunk.length <= limits.inflatedBytes) onChunk(chunk, size)
    size += chunk.length
    ended ||= final
  })
  for (let at = 0; at < deflated.length && !ended; at += DEFLATED_CHUNK) {
    const piece = deflated.subarray(at, at + DEFLATED_CHUNK)
    stream.push(piece, at + piece.length >= deflated.length)
    if (size > limits.inflatedBytes) return null
  }
  return size
}

/** Where a file's data set begins, behind its meta header; null without one. */
export const dataSetStart = (file: Uint8Array): number | null => readMeta(file, preambleEnd(file))?.end ?? null

/** The bytes that layout offsets of a deflated instance count in: its meta header and its inflated data set. */
export function inflateFile(file: Uint8Array): Uint8Array {
  const start = dataSetStart(file)
  const whole = start === null ? null : inflateAfter(file, start)
  if (!whole) throw new Error('inflateFile: a file that import accepted does not inflate')
  return whole
}
