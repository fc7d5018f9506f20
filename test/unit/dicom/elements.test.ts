import { describe, expect, it } from 'vitest'
import { memorySource } from '../../../shared/dicom/byteSource'
import { readInstance } from '../../../shared/dicom/instance'
import type { ParsedInstance } from '../../../shared/dicom/parsedInstance'
import { messageOf } from '../../../shared/words'
import { drawnFile, image, pixelData, type DrawnElement, type DrawnFile } from '../../helpers/dicomBytes'

const IMPLICIT = '1.2.840.10008.1.2'
const BIG_ENDIAN = '1.2.840.10008.1.2.2'
const pixels = Uint8Array.from({ length: 2 * 3 * 4 }, (_, n) => n)
const header: readonly DrawnElement[] = [
  ...image({ rows: 3, columns: 4, photometric: 'MONOCHROME2', frames: '2' }),
  { tag: [0x0010, 0x0020], vr: 'LO', value: 'P1' },
  {
    tag: [0x0018, 0x6011],
    vr: 'SQ',
    value: [
      [
        { tag: [0x0018, 0x6012], vr: 'US', value: [1] },
        { tag: [0x0018, 0x6014], vr: 'US', value: [1] },
        { tag: [0x0018, 0x6018], vr: 'UL', value: [1, 0] },
        { tag: [0x0018, 0x601a], vr: 'UL', value: [2, 0] },
        { tag: [0x0018, 0x601c], vr: 'UL', value: [3, 0] },
        { tag: [0x0018, 0x601e], vr: 'UL', value: [2, 0] },
      ],
    ],
  },
]

async function read(file: Partial<DrawnFile>): Promise<ParsedInstance> {
  const parsed = await readInstance(memorySource(drawnFile({ elements: [...header, pixelData(pixels)], ...file })))
  if (!parsed.ok) throw new Error(messageOf(parsed.failure))
  return parsed.value
}

const whole = {
  patient: { patientId: 'P1' },
  loop: {
    frames: 2,
    warnings: [],
    refusal: null,
    regions: [{ minX: 1, minY: 2, maxX: 3, maxY: 2, spatialFormat: 1, dataType: 1 }],
  },
}

/** The same elements with some of them, and some of those within sequences, written without VR. */
const bared = (elements: readonly DrawnElement[], every: number): DrawnElement[] =>
  elements.map((element, n) => ({
    ...element,
    ...(n % every === every - 1 && { bare: true }),
    ...(element.vr === 'SQ' && {
      value: (element.value as readonly (readonly DrawnElement[])[]).map((item) => bared(item, every)),
    }),
  }))

describe('a header is read, however it is written', () => {
  it('under its label', async () => {
    expect(await read({})).toMatchObject(whole)
    expect(await read({ syntax: IMPLICIT, implicit: true })).toMatchObject(whole)
  })
  it('implicit under an explicit label, explicit under an implicit one', async () => {
    expect(await read({ implicit: true })).toMatchObject(whole)
    expect(await read({ syntax: IMPLICIT })).toMatchObject(whole)
  })
  it('in the other byte order than its label says', async () => {
    expect((await read({ syntax: BIG_ENDIAN })).loop).toMatchObject({ frames: 2, layout: { littleEndian: true } })
  })
  it.each([2, 3, 5])('with the VR of every %s. element missing, within sequences too', async (every) => {
    expect(await read({ elements: [...bared(header, every), pixelData(pixels)] })).toMatchObject(whole)
  })
  it('with a VR that no standard has', async () => {
    for (const vr of ['XX', 'ZZ', '??', '  ', '\0\0'])
      expect(
        await read({ elements: [...header, { tag: [0x0010, 0x4000], vr, value: 'word' }, pixelData(pixels)] }),
      ).toMatchObject(whole)
  })
  it('with sequences that end by delimiters, and that are marked as unknown', async () => {
    const open = header.map((element): DrawnElement => (element.vr === 'SQ' ? { ...element, open: true } : element))
    expect(await read({ elements: [...open, pixelData(pixels)] })).toMatchObject(whole)
    const unknown = header.map((element): DrawnElement => (element.vr === 'SQ' ? { ...element, vr: 'UN' } : element))
    expect(await read({ elements: [...unknown, pixelData(pixels)] })).toMatchObject(whole)
  })
})

describe('a hostile header', () => {
  const nested = (levels: number, open: boolean): DrawnElement => {
    let element: DrawnElement = { tag: [0x0008, 0x0104], vr: 'LO', value: 'x ' }
    for (let n = 0; n < levels; n++)
      element = { tag: [0x0008, 0x1140], vr: 'SQ', value: [[element]], ...(open && { open: true }) }
    return element
  }
  it.each([true, false])('of sequences within sequences is refused in words (by delimiters: %s)', async (open) => {
    const bomb = [...header, nested(200, open), pixelData(pixels)]
    const parsed = await readInstance(memorySource(drawnFile({ elements: bomb })))
    expect(parsed.ok ? 'read' : messageOf(parsed.failure)).toBe(
      'the header is damaged or cut short (more than 64 sequences within one another)',
    )
    expect(await read({ elements: [...header, nested(40, open), pixelData(pixels)] })).toMatchObject(whole)
  })
  it('of a hundred thousand open sequences is refused too', async () => {
    // Each: the sequence's header and its item's, both of undefined length.
    const level = Buffer.from('0800401153510000fffffffffeff00e0ffffffff', 'hex')
    const bomb = Buffer.concat([
      drawnFile({ elements: header.slice(0, 3) }),
      ...Array.from({ length: 100_000 }, () => level),
    ])
    const parsed = await readInstance(memorySource(new Uint8Array(bomb)))
    expect(parsed.ok ? 'read' : messageOf(parsed.failure)).toMatch(/more than 64 sequences/)
  })
  it('whose pixel data the file cuts off keeps what is whole', async () => {
    const bytes = drawnFile({ elements: [...header, pixelData(pixels)] })
    const parsed = await readInstance(memorySource(bytes.subarray(0, -3)))
    expect(parsed.ok && parsed.value.loop.frames).toBe(1)
    expect(parsed.ok && parsed.value.loop.warnings.map(messageOf)).toEqual([
      'truncated after frame 1 of 2: 1 frame kept',
    ])
  })
})
