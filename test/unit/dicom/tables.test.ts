import { describe, expect, it } from 'vitest'
import { memorySource } from '../../../shared/dicom/byteSource'
import { greyTable } from '../../../shared/dicom/colour'
import { readInstance } from '../../../shared/dicom/instance'
import type { ParsedInstance } from '../../../shared/dicom/parsedInstance'
import { messageOf } from '../../../shared/words'
import { decodeIn } from '../../helpers/frames'
import { drawnFile, image, pixelData, type DrawnElement } from '../../helpers/dicomBytes'

const BIG_ENDIAN = '1.2.840.10008.1.2.2'

async function loopOf(bytes: Uint8Array): Promise<ParsedInstance['loop']> {
  const parsed = await readInstance(memorySource(bytes))
  if (!parsed.ok) throw new Error(messageOf(parsed.failure))
  return parsed.value.loop
}

/** Bytes in words as a file in that byte order has them. */
const asWords = (bytes: readonly number[], bigEndian: boolean): Uint8Array =>
  Uint8Array.from(bytes, (_, n) => (bigEndian ? (bytes[n ^ 1] ?? 0) : (bytes[n] ?? 0)))

const colours = {
  red: Array.from({ length: 256 }, (_, n) => n),
  green: Array.from({ length: 256 }, (_, n) => 255 - n),
  blue: Array.from({ length: 256 }, (_, n) => (n * 7) % 256),
}
const stored = [0, 1, 2, 100, 200, 255]

const palette = (
  data: (channel: readonly number[]) => DrawnElement['value'],
  bits: number,
  vr = 'OW',
  first = 0x1201,
) => [
  ...[0, 1, 2].map((n): DrawnElement => ({ tag: [0x28, 0x1101 + n], vr: 'US', value: [256, 0, bits] })),
  ...Object.values(colours).map((channel, n): DrawnElement => ({ tag: [0x28, first + n], vr, value: data(channel) })),
]

async function paletteColours(elements: readonly DrawnElement[], bigEndian: boolean): Promise<number[][]> {
  const bytes = drawnFile({
    elements: [
      ...image({ rows: 1, columns: stored.length, photometric: 'PALETTE COLOR' }),
      ...elements,
      pixelData(Uint8Array.from(stored)),
    ],
    ...(bigEndian && { bigEndian, syntax: BIG_ENDIAN }),
  })
  const loop = await loopOf(bytes)
  expect(loop.refusal).toBeNull()
  const { rgba } = await decodeIn(loop, bytes, 0)
  return stored.map((_, n) => [...rgba.subarray(4 * n, 4 * n + 3)])
}

const right = stored.map((value) => [colours.red[value], colours.green[value], colours.blue[value]])

/** A channel as segments: its values one by one up to 100, then what is linear as such, then a copy of what repeats. */
const discrete = (channel: readonly number[]): number[] => [
  0,
  128,
  ...channel.slice(0, 128),
  0,
  128,
  ...channel.slice(128),
]

describe.each([false, true])('a palette (big-endian: %s)', (bigEndian) => {
  it.each<[string, DrawnElement[]]>([
    ['of 8 bits, one a byte', palette((channel) => asWords(channel, bigEndian), 8)],
    ['of 8 bits, as bytes', palette((channel) => Uint8Array.from(channel), 8, 'OB')],
    ['of 8 bits, one a word', palette((channel) => channel, 8)],
    ['of 8 bits, one a word, as numbers', palette((channel) => channel, 8, 'US')],
    ['of 16 bits', palette((channel) => channel.map((value) => value * 257), 16)],
    ['of 16 bits that hold 8', palette((channel) => channel, 16)],
    ['said to be of 16 bits, one a byte', palette((channel) => asWords(channel, bigEndian), 16)],
    ['in segments of 16 bits', palette((channel) => discrete(channel.map((value) => value * 257)), 16, 'OW', 0x1221)],
    ['in segments of 8 bits', palette((channel) => asWords(discrete(channel), bigEndian), 8, 'OW', 0x1221)],
    ['in segments of 8 bits, one a word', palette((channel) => discrete(channel), 8, 'OW', 0x1221)],
  ])('%s', async (_, elements) => {
    expect(await paletteColours(elements, bigEndian)).toEqual(right)
  })
})

describe('segments (PS3.3 C.7.9.2)', () => {
  const read = async (data: readonly number[], entries: number, bits = 16): Promise<number[] | null> => {
    const value = bits === 16 ? data : Uint8Array.from(data)
    const elements = [0, 1, 2].flatMap((n): DrawnElement[] => [
      { tag: [0x28, 0x1101 + n], vr: 'US', value: [entries, 0, bits] },
      { tag: [0x28, 0x1221 + n], vr: 'OW', value },
    ])
    const loop = await loopOf(
      drawnFile({
        elements: [
          ...image({ rows: 1, columns: 2, photometric: 'PALETTE COLOR' }),
          ...elements,
          pixelData(Uint8Array.of(0, 1)),
        ],
      }),
    )
    if (loop.refusal) expect(messageOf(loop.refusal)).toMatch(/colour table/)
    return loop.format.palette ? [...loop.format.palette.red] : null
  }
  it('rise and fall in lines from the value before', async () => {
    expect(await read([0, 1, 10, 1, 4, 50, 1, 2, 40], 7, 8)).toEqual([10, 20, 30, 40, 50, 45, 40])
  })
  it('are copied by indirect ones, from an offset in bytes', async () => {
    // Two segments at byte 0: 1 value, a line of 2; then a copy of both.
    expect(await read([0, 1, 256, 1, 2, 768, 2, 2, 0, 0], 6)).toEqual([1, 2, 3, 1, 2, 3])
    // The line alone, at byte 6, from the value before: 3 to 3 and on.
    expect(await read([0, 1, 256, 1, 2, 768, 0, 1, 2560, 2, 1, 6, 0], 6)).toEqual([1, 2, 3, 10, 6, 3])
    expect(await read([0, 1, 1, 1, 2, 3, 2, 2, 0, 0, 0, 0], 6, 8)).toEqual([1, 2, 3, 1, 2, 3])
  })
  it('that are damaged, short or go round in circles are refused', async () => {
    expect(await read([1, 4, 50], 4)).toBeNull()
    expect(await read([0, 9, 1, 2], 9)).toBeNull()
    expect(await read([0, 2, 1, 2], 4)).toBeNull()
    expect(await read([0, 1, 1, 2, 1, 6, 0], 4)).toBeNull()
    expect(await read([0, 1, 1, 2, 1, 400, 0], 4)).toBeNull()
    expect(await read([7, 1, 1], 4)).toBeNull()
    expect(await read([0, 0, 0, 0], 4)).toBeNull()
  })
})

const grey = (elements: readonly DrawnElement[], signed = false): Uint8Array =>
  drawnFile({
    elements: [
      ...image({ rows: 2, columns: 2, photometric: 'MONOCHROME2', signed, frames: '1' }),
      ...elements,
      pixelData(Uint8Array.of(0, 64, 128, 255)),
    ],
  })
const table = async (elements: readonly DrawnElement[], signed = false): Promise<Uint8Array> =>
  greyTable((await loopOf(grey(elements, signed))).format, null)
const window = (center: string, width: string, form?: string): DrawnElement[] => [
  { tag: [0x28, 0x1050], vr: 'DS', value: center },
  { tag: [0x28, 0x1051], vr: 'DS', value: width },
  ...(form ? [{ tag: [0x28, 0x1056], vr: 'CS', value: form } as const] : []),
]
const lut = (tag: number, descriptor: readonly number[], data: DrawnElement['value'], vr = 'OW'): DrawnElement => ({
  tag: [0x28, tag],
  vr: 'SQ',
  value: [
    [
      { tag: [0x28, 0x3002], vr: 'US', value: descriptor },
      { tag: [0x28, 0x3006], vr, value: data },
    ],
  ],
})

describe('grey levels (PS3.3 C.11.1 and C.11.2)', () => {
  it('follow the VOI LUT Function', async () => {
    const sigmoid = await table(window('128', '128', 'SIGMOID'))
    for (const value of [0, 64, 128, 200, 255])
      expect(sigmoid[value]).toBe(Math.round(255 / (1 + Math.exp((-4 * (value - 128)) / 128))))
    const exact = await table(window('100', '50', 'LINEAR_EXACT'))
    expect([75, 100, 125].map((value) => exact[value])).toEqual([0, 128, 255])
    const linear = await table(window('100', '51'))
    expect([74, 75, 100, 125].map((value) => linear[value])).toEqual([0, 3, 130, 255])
  })
  it('take a decimal comma', async () => {
    expect(await table(window('100,5', '51,0'))).toEqual(await table(window('100.5', '51.0')))
  })
  it('go through a VOI LUT, held at its ends', async () => {
    const levels = await table([...window('128', '1'), lut(0x3010, [3, 100, 16], [0, 0x8000, 0xffff])])
    expect([0, 99, 100, 101, 102, 255].map((value) => levels[value])).toEqual([0, 0, 0, 128, 255, 255])
    const byBytes = await table([lut(0x3010, [4, 0, 8], Uint8Array.of(9, 8, 7, 6))])
    expect([...byBytes.subarray(0, 5)]).toEqual([9, 8, 7, 6, 6])
  })
  it('go through a Modality LUT, then the window', async () => {
    const inverse = Array.from({ length: 256 }, (_, n) => 255 - n)
    const levels = await table([lut(0x3000, [256, 0, 8], inverse)])
    expect([0, 64, 255].map((value) => levels[value])).toEqual([255, 191, 0])
    const windowedLevels = await table([lut(0x3000, [256, 0, 8], inverse), ...window('200', '2')])
    expect([0, 54, 56, 57].map((value) => windowedLevels[value])).toEqual([255, 255, 0, 0])
  })
  it('leave padding black, a range too', async () => {
    const padding = (value: number, limit?: number): DrawnElement[] => [
      { tag: [0x28, 0x0120], vr: 'US', value: [value] },
      ...(limit === undefined ? [] : [{ tag: [0x28, 0x0121], vr: 'US', value: [limit] } as const]),
    ]
    const levels = await table(padding(255, 250))
    expect([249, 250, 255].map((value) => levels[value])).toEqual([249, 0, 0])
    expect((await table(padding(255)))[254]).toBe(254)
  })
  it('rise with a slope below zero as its values fall', async () => {
    const levels = await table([
      { tag: [0x28, 0x1052], vr: 'DS', value: '255' },
      { tag: [0x28, 0x1053], vr: 'DS', value: '-1' },
    ])
    expect([0, 128, 255].map((value) => levels[value])).toEqual([255, 127, 0])
  })
  it('are refused where a table can’t be read', async () => {
    for (const element of [lut(0x3010, [9, 0, 16], [1, 2]), lut(0x3000, [256, 0, 8], [1, 2])]) {
      const { refusal } = await loopOf(grey([element]))
      expect(refusal && messageOf(refusal)).toMatch(/grey table/)
    }
  })
  it('of frames come from their functional groups, and it is told where they differ', async () => {
    const group = (center: string): DrawnElement[] => [{ tag: [0x28, 0x9132], vr: 'SQ', value: [window(center, '51')] }]
    const shared = await loopOf(grey([{ tag: [0x5200, 0x9229], vr: 'SQ', value: [group('100')] }]))
    expect([shared.format.windowCenter, shared.warnings]).toEqual([100, []])
    const perFrame = await loopOf(grey([{ tag: [0x5200, 0x9230], vr: 'SQ', value: [group('100'), group('120')] }]))
    expect(perFrame.format.windowCenter).toBe(100)
    expect(perFrame.warnings.map(messageOf)).toEqual([expect.stringMatching(/windows of their own/)])
  })
})
