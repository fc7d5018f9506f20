import { describe, expect, it } from 'vitest'
import { deflateRawSync } from 'node:zlib'
import { memorySource, type ByteSource } from '../../../shared/dicom/byteSource'
import { codeStreamSize, isTooLarge } from '../../../shared/dicom/codeStream'
import { decodeSamples } from '../../../shared/dicom/decode'
import { readInstance } from '../../../shared/dicom/instance'
import { limits } from '../../../shared/dicom/limits'
import { decodeRle } from '../../../shared/dicom/rle'
import { nodeCodecs } from '../../../main/dicom/nodeCodecs'
import { drawnFile, image, pixelData, type DrawnElement } from '../../helpers/dicomBytes'
import { greyFormat } from '../../../shared/dicom/greyFormat'

const small = { rows: 2, columns: 2, photometric: 'MONOCHROME2' }
const withElements = (...elements: readonly DrawnElement[]): DrawnElement[] => [
  ...image(small).filter(({ tag }) => !elements.some((other) => other.tag.join() === tag.join())),
  ...elements,
  pixelData(new Uint8Array(4)),
]
const codeOf = async (source: ByteSource): Promise<string> => {
  const parsed = await readInstance(source)
  return parsed.ok ? 'ok' : parsed.failure.code
}
const codeOfElements = (...elements: readonly DrawnElement[]): Promise<string> =>
  codeOf(memorySource(drawnFile({ elements: withElements(...elements) })))
const us = (element: number, value: number): DrawnElement => ({ tag: [0x0028, element], vr: 'US', value: [value] })

describe('a header', () => {
  it('is taken as it stands within the bounds', async () => expect(await codeOfElements()).toBe('ok'))

  it.each([
    ['no samples', [us(0x02, 0)], 'samplesUnknown'],
    ['five samples', [us(0x02, 5)], 'samplesUnknown'],
    ['no bits stored', [us(0x101, 0)], 'bitsUnknown'],
    ['a frame of 65535 × 65535', [us(0x10, 65535), us(0x11, 65535)], 'frameTooLarge'],
    [
      'a description of 2000 characters',
      [{ tag: [0x0008, 0x1030], vr: 'LO', value: 'x'.repeat(2000) }],
      'headerOutOfBounds',
    ],
    ['a patient’s name of 2000', [{ tag: [0x0010, 0x0010], vr: 'PN', value: 'x'.repeat(2000) }], 'headerOutOfBounds'],
    [
      'a million heart beats',
      [{ tag: [0x0018, 0x6060], vr: 'OB', value: new Uint8Array(4_000_000) }],
      'headerOutOfBounds',
    ],
  ] as const)('with %s is refused', async (_, elements, code) => {
    expect(await codeOfElements(...elements)).toBe(code)
  })

  it('of more frames than an hour has is refused, though the bytes for them are there', async () => {
    const elements = [...image({ ...small, rows: 1, columns: 1 }), pixelData(new Uint8Array(limits.frames + 2))]
    expect(await codeOf(memorySource(drawnFile({ elements })))).toBe('tooManyFrames')
  })

  it('that goes on past its limit is given up, and no more of the file is read', async () => {
    const start = drawnFile({ elements: image(small) })
    // One element that says it has a gigabyte.
    const endless = Buffer.concat([start, Buffer.from([0x29, 0, 0x10, 0x10, 0x4f, 0x42, 0, 0, 0, 0, 0, 0x40])])
    let mostRead = 0
    const source: ByteSource = {
      size: 2 ** 31,
      read(offset, length) {
        mostRead = Math.max(mostRead, offset + length)
        const bytes = new Uint8Array(length)
        bytes.set(endless.subarray(offset, Math.min(endless.length, offset + length)))
        return Promise.resolve(bytes)
      },
    }
    expect(await codeOf(source)).toBe('headerTooLong')
    expect(mostRead).toBeLessThanOrEqual(limits.headerBytes)
  })

  it('whose data set inflates past its limit is given up before it is there', async () => {
    const meta = drawnFile({ elements: [], syntax: '1.2.840.10008.1.2.1.99' })
    const bomb = deflateRawSync(new Uint8Array(limits.inflatedBytes + 1_000_000))
    expect(bomb.length).toBeLessThan(1_000_000)
    const before = process.memoryUsage().arrayBuffers
    expect(await codeOf(memorySource(Buffer.concat([meta, bomb])))).toBe('inflatesTooLarge')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024)
  })
})

/** The first bytes of streams that say they are 60000 × 60000. */
const bombs = {
  jpeg: [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xea, 0x60, 0xea, 0x60, 1, 1, 0x11, 0],
  jpegLs: [0xff, 0xd8, 0xff, 0xf7, 0, 11, 8, 0xea, 0x60, 0xea, 0x60, 1, 1, 0x11, 0],
  jpeg2000: [...[0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0], ...[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 0, 0, 0, 0, 0, 0, 0, 0]],
} as const

describe('a frame', () => {
  it.each(Object.entries(bombs))(
    'of %s larger than any that is shown is never given to a decoder',
    async (name, bytes) => {
      const stream = Uint8Array.from([...bytes, ...new Uint8Array(64)])
      expect(codeStreamSize(stream)).toEqual({ columns: 60000, rows: 60000 })
      expect(isTooLarge(stream)).toBe(true)
      const syntax = { jpeg: '50', jpegLs: '80', jpeg2000: '90' }[name]
      const asked: string[] = []
      const codecs = new Proxy(nodeCodecs, {
        get: (_, codec) => () => {
          asked.push(String(codec))
          return Promise.reject(new Error('asked'))
        },
      })
      const format = { ...greyFormat(2, 2), transferSyntaxUid: `1.2.840.10008.1.2.4.${syntax}` }
      await expect(decodeSamples(format, true, stream, codecs)).rejects.toThrow('larger than any that is shown')
      expect(asked).toEqual([])
    },
  )

  it('of RLE is whole or refused', () => {
    const rle = (starts: readonly number[], ...runs: readonly number[]): Uint8Array => {
      const bytes = new Uint8Array(64 + runs.length)
      const view = new DataView(bytes.buffer)
      view.setUint32(0, starts.length, true)
      starts.forEach((start, n) => view.setUint32(4 + 4 * n, start, true))
      bytes.set(runs, 64)
      return bytes
    }
    expect(decodeRle(rle([64], 3, 1, 2, 3, 4), 4, 1)).toEqual(Uint8Array.of(1, 2, 3, 4))
    expect(() => decodeRle(rle([64], 1, 1, 2), 4, 1)).toThrow('ends after 2 of 4')
    expect(() => decodeRle(rle([64], 3, 1, 2), 4, 1)).toThrow('ends after 2 of 4')
    expect(() => decodeRle(rle([4000], 3, 1, 2, 3, 4), 4, 1)).toThrow('outside the frame')
    expect(() => decodeRle(rle([0], 3, 1, 2, 3, 4), 4, 1)).toThrow('outside the frame')
    expect(() => decodeRle(rle([64, 64, 64, 64], 3, 1, 2, 3, 4), 4, 1)).toThrow('more than three colours')
  })
})
