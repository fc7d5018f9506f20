import { describe, expect, it } from 'vitest'
import { decodeRle } from '../../../shared/dicom/rle'
import { memorySource } from '../../../shared/dicom/byteSource'
import { readInstance } from '../../../shared/dicom/instance'
import type { ParsedInstance } from '../../../shared/dicom/parsedInstance'
import { messageOf } from '../../../shared/words'
import { decodeIn } from '../../helpers/frames'
import { drawnFile, encapsulated, image, pixelData, type DrawnElement, type DrawnImage } from '../../helpers/dicomBytes'

const JPEG = '1.2.840.10008.1.2.4.50'
const RLE = '1.2.840.10008.1.2.5'
const IMPLICIT = '1.2.840.10008.1.2'

type Loop = ParsedInstance['loop']

async function loopOf(bytes: Uint8Array): Promise<Loop> {
  const parsed = await readInstance(memorySource(bytes))
  if (!parsed.ok) throw new Error(messageOf(parsed.failure))
  return parsed.value.loop
}

const warningsOf = (loop: Loop): string[] => loop.warnings.map(messageOf)

/** A JPEG as far as its frame header tells, its scan of a given length. */
const jpeg = (length: number): Uint8Array =>
  Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 3, 0, 4, 1, 1, 0x11, 0],
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
    ...Array.from({ length }, (_, n) => n % 200),
    ...[0xff, 0xd9],
  ])
const streams = [11, 24, 3, 40, 8, 30].map(jpeg)

/** Each stream cut into fragments of 16 bytes. */
const cut = (stream: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(stream.length / 16) }, (_, n) => stream.subarray(16 * n, 16 * n + 16))
const padded = (length: number): number => 8 + length + (length % 2)
/** True offsets of the first fragments. */
function offsetsOf(frames: readonly (readonly Uint8Array[])[]): number[] {
  let at = 0
  return frames.map((fragments) => {
    const start = at
    at += fragments.reduce((sum, { length }) => sum + padded(length), 0)
    return start
  })
}

const single = streams.map((stream) => [stream])
const many = streams.map(cut)
const swapped = (value: number): number => Buffer.from(new Uint32Array([value]).buffer).readUInt32BE(0)

const jpegFile = (
  frames: readonly (readonly Uint8Array[])[],
  table: readonly number[] | null,
  stated: string | undefined,
  more: readonly DrawnElement[] = [],
  syntax = JPEG,
): Uint8Array =>
  drawnFile({
    syntax,
    implicit: false,
    elements: [
      ...image({ rows: 3, columns: 4, photometric: 'MONOCHROME2', ...(stated !== undefined && { frames: stated }) }),
      ...more,
    ],
    tail: encapsulated(frames.flat(), table),
  })

const wrongTables: readonly (readonly [string, (frames: readonly (readonly Uint8Array[])[]) => number[] | null])[] = [
  ['right', offsetsOf],
  ['empty', () => []],
  ['left out', () => null],
  ['without item headers', (frames) => offsetsOf(frames).map((offset, n) => offset - 8 * n)],
  ['big-endian', (frames) => offsetsOf(frames).map(swapped)],
  ['off by the header', (frames) => offsetsOf(frames).map((offset) => offset + 8)],
  ['from the file’s start', (frames) => offsetsOf(frames).map((offset) => offset + 700)],
  ['beyond the end', (frames) => offsetsOf(frames).map((offset) => offset * 1000)],
  ['unsorted', (frames) => offsetsOf(frames).reverse()],
  ['of zeros', (frames) => frames.map(() => 0)],
  ['too short', (frames) => offsetsOf(frames).slice(0, 2)],
  ['too long', (frames) => [...offsetsOf(frames), 99_999]],
]

describe.each([
  ['one fragment a frame', single],
  ['many fragments a frame', many],
] as const)('an offset table, %s', (_, frames) => {
  it.each(wrongTables)('%s, loses no frame', async (_name, table) => {
    const bytes = jpegFile(frames, table(frames), '6')
    const loop = await loopOf(bytes)
    expect(warningsOf(loop)).toEqual([])
    const joined = loop.layout.frames.map((fragments) =>
      Buffer.concat(fragments.map(({ offset, length }) => bytes.subarray(offset, offset + length))),
    )
    expect(joined.map((frame, n) => frame.subarray(0, streams[n]?.length).equals(streams[n] ?? frame))).toEqual(
      streams.map(() => true),
    )
  })
})

describe('an extended offset table', () => {
  const table = (offsets: readonly number[]): DrawnElement => {
    const bytes = Buffer.alloc(8 * offsets.length)
    for (const [n, offset] of offsets.entries()) bytes.writeBigUInt64LE(BigInt(offset), 8 * n)
    return { tag: [0x7fe0, 0x0001], vr: 'OV', value: bytes }
  }
  it.each([
    ['right', offsetsOf(many)],
    ['wrong', offsetsOf(many).map((offset) => offset + 8)],
  ])('that is %s', async (_, offsets) => {
    const loop = await loopOf(jpegFile(many, [], '6', [table(offsets)]))
    expect(loop.layout.frames.map((frame) => frame.length)).toEqual(many.map((frame) => frame.length))
  })
})

describe('Number of Frames is checked against the pixels', () => {
  const six = 'the file holds 6: all are shown'
  it.each([
    ['6', []],
    ['4', [`the header says 4 frames, ${six}`]],
    ['1', [`the header says 1 frame, ${six}`]],
    ['9', ['the header says 9 frames, the file holds 6']],
    ['1000000000000', ['the header says 1000000000000 frames, the file holds 6']],
    ['0', [`the header does not say how many frames there are, ${six}`]],
    [undefined, [`the header does not say how many frames there are, ${six}`]],
    ['six', [`the header does not say how many frames there are, ${six}`]],
  ])('%s', async (stated, words) => {
    const drawn: DrawnImage = { rows: 3, columns: 4, photometric: 'MONOCHROME2' }
    const native = drawnFile({
      elements: [
        ...image({ ...drawn, ...(stated !== undefined && { frames: stated }) }),
        pixelData(new Uint8Array(6 * 12)),
        { tag: [0xfffc, 0xfffc], vr: 'OB', value: new Uint8Array(300) },
      ],
    })
    for (const bytes of [native, jpegFile(single, [], stated), jpegFile(many, [], stated)]) {
      const loop = await loopOf(bytes)
      expect(loop.frames).toBe(6)
      expect(warningsOf(loop)).toEqual(words)
    }
  })
  it('too many frames are refused', async () => {
    const bytes = drawnFile({
      elements: [
        ...image({ rows: 1, columns: 1, photometric: 'MONOCHROME2', frames: '3' }),
        pixelData(new Uint8Array(200_000)),
      ],
    })
    const parsed = await readInstance(memorySource(bytes))
    expect(parsed.ok ? 'read' : messageOf(parsed.failure)).toBe('more than 108000 frames')
  })
  it('RLE frames are a fragment each', async () => {
    const head = Buffer.alloc(64)
    head.writeUInt32LE(1, 0)
    head.writeUInt32LE(64, 4)
    const frames = [1, 2, 3].map((value) => Buffer.concat([head, Buffer.from([0xf5, value])]))
    const bytes = drawnFile({
      syntax: RLE,
      elements: image({ rows: 3, columns: 4, photometric: 'MONOCHROME2', frames: '1' }),
      tail: encapsulated(frames, null),
    })
    const loop = await loopOf(bytes)
    expect(warningsOf(loop)).toEqual(['the header says 1 frame, the file holds 3: all are shown'])
    expect(decodeRle(frames[1] ?? head, 12, 1)).toEqual(new Uint8Array(12).fill(2))
    expect([...(await decodeIn(loop, bytes, 2)).rgba.subarray(0, 4)]).toEqual([3, 3, 3, 255])
  })
})

describe('a transfer syntax that is not what the pixels are', () => {
  it.each([
    ['1.2.840.10008.1.2.1', /labelled Explicit VR Little Endian, but its pixels are JPEG Baseline/],
    ['1.2.840.10008.1.2.4.90', /labelled JPEG 2000 Lossless, but its pixels are JPEG Baseline/],
    ['1.2.840.10008.1.2.4.80', /labelled JPEG-LS Lossless, but its pixels are JPEG Baseline/],
    [RLE, /labelled RLE Lossless, but its pixels are JPEG Baseline/],
    ['1.2.840.10008.1.2.4.102', /labelled MPEG-4 .*, but its pixels are JPEG Baseline/],
  ])('%s is told', async (syntax, words) => {
    const loop = await loopOf(jpegFile(single, [], '6', [], syntax))
    expect(loop).toMatchObject({ frames: 6, refusal: null, format: { transferSyntaxUid: JPEG } })
    expect(warningsOf(loop)).toEqual([expect.stringMatching(words)])
  })
  it('stays where it fits', async () => {
    const extended = '1.2.840.10008.1.2.4.51'
    expect((await loopOf(jpegFile(single, [], '6', [], extended))).format.transferSyntaxUid).toBe(extended)
  })
  it('compressed, of pixels that are not', async () => {
    const pixels = Uint8Array.from({ length: 24 }, (_, n) => n)
    const bytes = drawnFile({
      syntax: JPEG,
      elements: [...image({ rows: 3, columns: 4, photometric: 'MONOCHROME2', frames: '2' }), pixelData(pixels)],
    })
    const loop = await loopOf(bytes)
    expect(warningsOf(loop)).toEqual([expect.stringMatching(/its pixels are Explicit VR Little Endian/)])
    expect([...(await decodeIn(loop, bytes, 1)).rgba.subarray(0, 3)]).toEqual([12, 12, 12])
  })
  it('with bytes that tell nothing is refused', async () => {
    for (const [syntax, fragments] of [
      ['1.2.840.10008.1.2.1', [Uint8Array.of(1, 2, 3, 4)]],
      [IMPLICIT, [new Uint8Array(50)]],
    ] as const) {
      const parsed = await readInstance(memorySource(jpegFile([fragments], [], '1', [], syntax)))
      expect(parsed.ok ? 'read' : messageOf(parsed.failure)).toMatch(/no form that the label names/)
    }
  })
  it('uncompressed frames in items are read as such', async () => {
    const frames = [1, 2].map((value) => [new Uint8Array(12).fill(value)])
    const bytes = jpegFile(frames, [], '2', [], '1.2.840.10008.1.2.1')
    const loop = await loopOf(bytes)
    expect([...(await decodeIn(loop, bytes, 1)).rgba.subarray(0, 3)]).toEqual([2, 2, 2])
  })
})
