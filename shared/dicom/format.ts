import type { PixelFormat } from '../domain/loop'
import type { Values } from './values'

/** Image Pixel module, PS3.3 C.7.6.3, with what a missing value means; null when it is no image. */
export function formatOf(values: Values, transferSyntaxUid: string): PixelFormat | null {
  const rows = values.uint16('x00280010')
  const columns = values.uint16('x00280011')
  const bitsAllocated = values.uint16('x00280100')
  if (!rows || !columns || bitsAllocated === null || ![8, 16].includes(bitsAllocated)) return null
  const samplesPerPixel = values.uint16('x00280002') ?? 1
  const photometricInterpretation =
    values.text('x00280004').toUpperCase() || (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2')
  const bitsStored = Math.min(values.uint16('x00280101') ?? bitsAllocated, bitsAllocated)
  return {
    transferSyntaxUid,
    photometricInterpretation,
    rows,
    columns,
    samplesPerPixel,
    planarConfiguration: values.uint16('x00280006') ?? 0,
    bitsAllocated,
    bitsStored,
    highBit: values.uint16('x00280102') ?? bitsStored - 1,
    signed: values.uint16('x00280103') === 1,
    rescaleSlope: values.number('x00281053') ?? 1,
    rescaleIntercept: values.number('x00281052') ?? 0,
    windowCenter: values.number('x00281050'),
    windowWidth: values.number('x00281051'),
    palette: photometricInterpretation === 'PALETTE COLOR' ? paletteOf(values) : null,
  }
}

/**
 * Palette Color Lookup Table, PS3.3 C.7.6.3.1.5-6, scaled to 8 bit. The descriptor's third value is 8 or 16 bit an
 * entry; files that say 16 but keep 8-bit values in the low byte are told by their largest entry.
 */
function paletteOf(values: Values): PixelFormat['palette'] {
  const descriptor = [0, 1, 2].map((n) => values.dataSet.uint16('x00281101', n) ?? 0)
  const entries = descriptor[0] || 65536
  const first = descriptor[1] ?? 0
  const channel = (tag: string): number[] | null => {
    const element = values.dataSet.elements[tag]
    if (!element || element.length < entries) return null
    if (descriptor[2] === 8 || element.length < entries * 2)
      return Array.from(values.dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + entries))
    return Array.from({ length: entries }, (_, n) => values.dataSet.uint16(tag, n) ?? 0)
  }
  const [red, green, blue] = [channel('x00281201'), channel('x00281202'), channel('x00281203')]
  if (!red || !green || !blue) return null
  const wide = [red, green, blue].some((table) => table.some((entry) => entry > 255))
  const scaled = (table: number[]): number[] => (wide ? table.map((entry) => entry >> 8) : table)
  return { first, red: scaled(red), green: scaled(green), blue: scaled(blue) }
}

/** Height over width of one pixel: Pixel Aspect Ratio (0028,0034) is vertical\horizontal, else Pixel Spacing's ratio. */
export function pixelAspectOf(values: Values): number {
  for (const tag of ['x00280034', 'x00280030']) {
    const [vertical, horizontal] = values.numbers(tag)
    if (vertical && horizontal && vertical > 0 && horizontal > 0) return vertical / horizontal
  }
  return 1
}
