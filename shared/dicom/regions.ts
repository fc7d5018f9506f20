import type { UltrasoundRegion } from '../domain/loop'
import type { Values } from './values'

/** Sequence of Ultrasound Regions (0018,6011), PS3.3 C.8.5.5. Regions without bounds are left out. */
export function regionsOf(values: Values): readonly UltrasoundRegion[] {
  return values.items('x00186011').flatMap(({ dataSet, uint16 }) => {
    const bound = (tag: string): number | undefined => dataSet.uint32(tag)
    const [minX, minY, maxX, maxY] = [bound('x00186018'), bound('x0018601a'), bound('x0018601c'), bound('x0018601e')]
    if (
      minX === undefined ||
      minY === undefined ||
      maxX === undefined ||
      maxY === undefined ||
      maxX < minX ||
      maxY < minY
    )
      return []
    const delta = (tag: string): number | null => {
      const value = dataSet.double(tag)
      return value !== undefined && Number.isFinite(value) && value !== 0 ? Math.abs(value) : null
    }
    const reference = (tag: string): number | null => dataSet.double(tag) ?? null
    return [
      {
        minX,
        minY,
        maxX,
        maxY,
        spatialFormat: uint16('x00186012') ?? 0,
        dataType: uint16('x00186014') ?? 0,
        flags: dataSet.uint32('x00186016') ?? 0,
        unitsX: uint16('x00186024') ?? 0,
        unitsY: uint16('x00186026') ?? 0,
        deltaX: delta('x0018602c'),
        deltaY: delta('x0018602e'),
        referencePixelX: dataSet.int32('x00186020') ?? null,
        referencePixelY: dataSet.int32('x00186022') ?? null,
        referenceValueX: reference('x00186028'),
        referenceValueY: reference('x0018602a'),
      },
    ]
  })
}
