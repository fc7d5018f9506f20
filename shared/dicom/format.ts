import type { PixelFormat } from '../domain/loop'
import type { Values } from './values'
import { tags } from './tags'

/** Image Pixel module, PS3.3 C.7.6.3, with what a missing value means; null when it is no image. */
export function formatOf(values: Values, transferSyntaxUid: string): PixelFormat | null {
  const rows = values.uint16(tags.Rows)
  const columns = values.uint16(tags.Columns)
  const bitsAllocated = values.uint16(tags.BitsAllocated)
  if (!rows || !columns || bitsAllocated === null || ![8, 16].includes(bitsAllocated)) return null
  const samplesPerPixel = values.uint16(tags.SamplesPerPixel) ?? 1
  const photometricInterpretation =
    values.text(tags.PhotometricInterpretation).toUpperCase() || (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2')
  const bitsStored = Math.min(values.uint16(tags.BitsStored) ?? bitsAllocated, bitsAllocated)
  return {
    transferSyntaxUid,
    photometricInterpretation,
    rows,
    columns,
    samplesPerPixel,
    planarConfiguration: values.uint16(tags.PlanarConfiguration) ?? 0,
    bitsAllocated,
    bitsStored,
    // Where every bit is stored there is one high bit, whatever the file says.
    highBit: bitsStored === bitsAllocated ? bitsStored - 1 : (values.uint16(tags.HighBit) ?? bitsStored - 1),
    signed: values.uint16(tags.PixelRepresentation) === 1,
    rescaleSlope: values.number(tags.RescaleSlope) ?? 1,
    rescaleIntercept: values.number(tags.RescaleIntercept) ?? 0,
    windowCenter: values.number(tags.WindowCenter),
    windowWidth: values.number(tags.WindowWidth),
    palette: photometricInterpretation === 'PALETTE COLOR' ? paletteOf(values) : null,
  }
}

/**
 * Palette Color Lookup Table, PS3.3 C.7.6.3.1.5-6, scaled to 8 bit. The descriptor's third value is 8 or 16 bit an
 * entry; files that say 16 but keep 8-bit values in the low byte are told by their largest entry.
 */
function paletteOf(values: Values): PixelFormat['palette'] {
  const descriptor = [0, 1, 2].map((n) => values.dataSet.uint16(tags.RedPaletteColorLookupTableDescriptor, n) ?? 0)
  const entries = descriptor[0] || 65536
  const first = descriptor[1] ?? 0
  const channel = (tag: string): number[] | null => {
    const element = values.dataSet.elements[tag]
    if (!element || element.length < entries) return null
    if (descriptor[2] === 8 || element.length < entries * 2)
      return Array.from(values.dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + entries))
    return Array.from({ length: entries }, (_, n) => values.dataSet.uint16(tag, n) ?? 0)
  }
  const [red, green, blue] = [
    channel(tags.RedPaletteColorLookupTableData),
    channel(tags.GreenPaletteColorLookupTableData),
    channel(tags.BluePaletteColorLookupTableData),
  ]
  if (!red || !green || !blue) return null
  const wide = [red, green, blue].some((table) => table.some((entry) => entry > 255))
  const scaled = (table: number[]): number[] => (wide ? table.map((entry) => entry >> 8) : table)
  return { first, red: scaled(red), green: scaled(green), blue: scaled(blue) }
}

/** Height over width of one pixel: Pixel Aspect Ratio (0028,0034) is vertical\horizontal, else Pixel Spacing's ratio. */
export function pixelAspectOf(values: Values): number {
  for (const tag of [tags.PixelAspectRatio, tags.PixelSpacing]) {
    const [vertical, horizontal] = values.numbers(tag)
    if (vertical && horizontal && vertical > 0 && horizontal > 0) return vertical / horizontal
  }
  return 1
}
