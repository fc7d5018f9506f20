import { describe, expect, it } from 'vitest'
import { greyFormat } from '../../../shared/dicom/greyFormat'
import { toRgba } from '../../../shared/dicom/colour'
import { jpegColour, withColourMarker } from '../../../shared/dicom/decode'
import { decodeRle } from '../../../shared/dicom/rle'
import type { PixelFormat } from '../../../shared/domain/loop'

const format = (change: Partial<PixelFormat>): PixelFormat => ({
  ...greyFormat(1, 2),
  photometricInterpretation: 'RGB',
  samplesPerPixel: 3,
  ...change,
})
const samples = (data: readonly number[], photometric: string, planar = false) => ({
  data: Uint8Array.from(data),
  columns: 2,
  rows: 1,
  samplesPerPixel: 3,
  planar,
  photometric,
})
const rgb = (rgba: Uint8ClampedArray): number[][] => [[...rgba.subarray(0, 3)], [...rgba.subarray(4, 7)]]

describe('colour (PS3.3 C.7.6.3.1.2)', () => {
  it('reads interleaved and planar RGB alike', () => {
    expect(rgb(toRgba(samples([1, 2, 3, 4, 5, 6], 'RGB'), format({})))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(rgb(toRgba(samples([1, 4, 2, 5, 3, 6], 'RGB', true), format({})))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
  })
  it('turns YBR_FULL and its 4:2:2 form to RGB', () => {
    expect(rgb(toRgba(samples([76, 85, 255, 150, 44, 21], 'YBR_FULL'), format({})))).toEqual([
      [254, 0, 0],
      [0, 255, 1],
    ])
    expect(rgb(toRgba(samples([76, 76, 85, 255], 'YBR_FULL_422'), format({})))).toEqual([
      [254, 0, 0],
      [254, 0, 0],
    ])
  })
  it('windows grey by the file’s window and inverts MONOCHROME1', () => {
    const grey = {
      data: Uint8Array.of(0, 128),
      columns: 2,
      rows: 1,
      samplesPerPixel: 1,
      planar: false,
      photometric: 'MONOCHROME2',
    }
    expect(
      rgb(toRgba(grey, format({ photometricInterpretation: 'MONOCHROME2', windowCenter: 64, windowWidth: 128 }))),
    ).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ])
    expect(
      rgb(toRgba({ ...grey, photometric: 'MONOCHROME1' }, format({ photometricInterpretation: 'MONOCHROME1' }))),
    ).toEqual([
      [255, 255, 255],
      [127, 127, 127],
    ])
  })
  it('looks palettes up from their first value and holds at their ends', () => {
    const palette = { first: 10, red: [1, 2], green: [3, 4], blue: [5, 6] }
    expect(
      rgb(
        toRgba(
          { ...samples([9, 200], 'PALETTE COLOR'), samplesPerPixel: 1 },
          format({ photometricInterpretation: 'PALETTE COLOR', palette }),
        ),
      ),
    ).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ])
  })
})

describe('RLE (PS3.5 annex G)', () => {
  it('unpacks runs and literals, most significant byte first', () => {
    const header = new Uint8Array(64)
    const view = new DataView(header.buffer)
    view.setUint32(0, 2, true)
    view.setUint32(4, 64, true)
    view.setUint32(8, 66, true)
    const bytes = Uint8Array.from([...header, 0xff, 0x12, 0x01, 0x34, 0x56, 0x00])
    expect([...decodeRle(bytes, 2, 2)]).toEqual([0x34, 0x12, 0x56, 0x12])
  })
  it('refuses a segment count that fits no sample', () => {
    expect(() => decodeRle(new Uint8Array(64), 2, 1)).toThrow(/segments/)
  })
})

describe('what a JPEG’s components are', () => {
  const frame = (ids: readonly number[], adobe: number | null): Uint8Array =>
    Uint8Array.from([
      0xff,
      0xd8,
      ...(adobe === null ? [] : [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, adobe]),
      0xff,
      0xc0,
      0,
      17,
      8,
      0,
      1,
      0,
      1,
      3,
      ...ids.flatMap((id) => [id, 0x11, 0]),
      0xff,
      0xda,
      0,
      0,
    ])
  it('goes by the Adobe marker, then the components’ names, then the header', () => {
    expect(jpegColour(frame([1, 2, 3], 1), format({ photometricInterpretation: 'RGB' }))).toBe('YBR_FULL')
    expect(jpegColour(frame([1, 2, 3], 0), format({ photometricInterpretation: 'YBR_FULL_422' }))).toBe('RGB')
    expect(jpegColour(frame([0x52, 0x47, 0x42], null), format({ photometricInterpretation: 'YBR_FULL' }))).toBe('RGB')
    expect(jpegColour(frame([1, 2, 3], null), format({ photometricInterpretation: 'RGB' }))).toBe('RGB')
    expect(jpegColour(frame([1, 2, 3], null), format({ photometricInterpretation: 'YBR_FULL_422' }))).toBe('YBR_FULL')
  })
  it('marks a JPEG as untransformed where only the header says so', () => {
    const bare = frame([1, 2, 3], null)
    expect(withColourMarker(bare, format({ photometricInterpretation: 'RGB' })).length).toBe(bare.length + 16)
    expect(withColourMarker(bare, format({ photometricInterpretation: 'YBR_FULL_422' }))).toBe(bare)
  })
})
