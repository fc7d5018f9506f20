import { expect, it } from 'vitest'
import { greyLevels, isGreyPixel, treatGreyPixels } from '../../../renderer/cine/greyPixels'
import { dragWindow, shownWindow } from '../../../renderer/cine/grey'
import { instance } from '../../helpers/records'

const { format } = instance({ sop: '1', study: 's' }).loop
const colour = {
  ...format,
  photometricInterpretation: 'YBR_FULL_422',
  samplesPerPixel: 3,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
}
const pixels = (...rgb: readonly (readonly [number, number, number])[]) =>
  Uint8ClampedArray.from(rgb.flatMap((pixel) => [...pixel, 255]))

it('inverts grey and leaves colour Doppler and its bar as recorded', () => {
  const rgba = pixels(
    [0, 0, 0],
    [200, 195, 203],
    [255, 255, 255],
    [220, 30, 0],
    [0, 60, 255],
    [40, 0, 0],
    [255, 255, 0],
  )
  treatGreyPixels(rgba, greyLevels(colour, null, true))
  const shown = Array.from({ length: 7 }, (_, n) => [...rgba.subarray(4 * n, 4 * n + 3)])
  expect(shown[0]).toEqual([255, 255, 255])
  expect(shown[1]?.[0]).toBeLessThan(60)
  expect(shown[2]).toEqual([0, 0, 0])
  expect(shown.slice(3)).toEqual([
    [220, 30, 0],
    [0, 60, 255],
    [40, 0, 0],
    [255, 255, 0],
  ])
})
it('windows the luminance of grey pixels of a colour picture', () => {
  expect(shownWindow(colour, null)).toEqual({ center: 128, width: 256 })
  const window = dragWindow(colour, null, -400, 0, 800)
  expect(window).toEqual({ center: 128, width: 128 })
  const rgba = pixels([64, 64, 64], [128, 128, 128], [192, 192, 192], [200, 0, 0])
  treatGreyPixels(rgba, greyLevels(colour, window, false))
  expect([rgba[0], rgba[8], rgba[12]]).toEqual([0, 255, 200])
  expect(Math.abs((rgba[4] ?? 0) - 128)).toBeLessThan(3)
})
it('takes what a JPEG leaves of grey as grey', () => {
  expect([isGreyPixel(8, 0, 4), isGreyPixel(180, 168, 190), isGreyPixel(90, 60, 60), isGreyPixel(40, 0, 0)]).toEqual([
    true,
    true,
    false,
    false,
  ])
})
