import dicomParser, { type ByteArrayParser, type DataSet } from 'dicom-parser'
import { Inflate } from 'fflate'
import { fail, ok, type Result } from '../result'
import { limits } from './limits'
import { DEFLATED, EXPLICIT_BIG_ENDIAN, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './transferSyntax'
import { tags } from './tags'

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
  const guessed = guessSyntax(head, meta.end)
  const transferSyntaxUid = meta.transferSyntaxUid ?? guessed
  if (transferSyntaxUid === null) return notDicom()
  const deflated = transferSyntaxUid === DEFLATED
  if (deflated && !complete) return fail('needsMore')
  try {
    const bytes = deflated ? inflateAfter(head, meta.end) : head
    if (!bytes) return fail('inflatesTooLarge', { megabytes: limits.inflatedBytes / 2 ** 20 })
    const littleEndian = transferSyntaxUid !== EXPLICIT_BIG_ENDIAN
    const implicit = transferSyntaxUid === IMPLICIT_LITTLE_ENDIAN
    const parser = littleEndian ? dicomParser.littleEndianByteArrayParser : dicomParser.bigEndianByteArrayParser
    const dataSet = parseUntilPixels(bytes, meta.end, parser, implicit)
    return ok({ dataSet, bytes, transferSyntaxUid, deflated, littleEndian, mediaStorageSopClassUid: meta.sopClassUid })
  } catch (error) {
    if (!complete) return fail('needsMore')
    return fail('damagedHeader', { reason: reasonOf(error) })
  }
}

/** What a parser threw, in its words. */
export const reasonOf = (error: unknown): string =>
  String((error as { exception?: unknown }).exception ?? (error instanceof Error ? error.message : error)).replace(
    /^dicomParser\.?\S*:\s*/,
    '',
  )

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

function parseUntilPixels(bytes: Uint8Array, start: number, parser: ByteArrayParser, implicit: boolean): DataSet {
  const Constructor = (
    dicomParser as unknown as { DataSet: new (parser: ByteArrayParser, bytes: Uint8Array, elements: object) => DataSet }
  ).DataSet
  const dataSet = new Constructor(parser, bytes, {})
  const stream = new dicomParser.ByteStream(parser, bytes, start)
  const parse = implicit ? dicomParser.parseDicomDataSetImplicit : dicomParser.parseDicomDataSetExplicit
  parse(dataSet, stream, bytes.length, { untilTag: tags.PixelData })
  return dataSet
}
