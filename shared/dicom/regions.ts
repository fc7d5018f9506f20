import type { UltrasoundRegion } from '../domain/loop'
import type { Values } from './values'
import { tags } from './tags'

/** Sequence of Ultrasound Regions (0018,6011), PS3.3 C.8.5.5. Regions without bounds are left out. */
export function regionsOf(values: Values): readonly UltrasoundRegion[] {
  return values.items(tags.SequenceOfUltrasoundRegions).flatMap(({ dataSet, uint16 }) => {
    const bound = (tag: string): number | undefined => dataSet.uint32(tag)
    const [minX, minY, maxX, maxY] = [
      bound(tags.RegionLocationMinX0),
      bound(tags.RegionLocationMinY0),
      bound(tags.RegionLocationMaxX1),
      bound(tags.RegionLocationMaxY1),
    ]
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
        spatialFormat: uint16(tags.RegionSpatialFormat) ?? 0,
        dataType: uint16(tags.RegionDataType) ?? 0,
        flags: dataSet.uint32(tags.RegionFlags) ?? 0,
        unitsX: uint16(tags.PhysicalUnitsXDirection) ?? 0,
        unitsY: uint16(tags.PhysicalUnitsYDirection) ?? 0,
        deltaX: delta(tags.PhysicalDeltaX),
        deltaY: delta(tags.PhysicalDeltaY),
        referencePixelX: dataSet.int32(tags.ReferencePixelX0) ?? null,
        referencePixelY: dataSet.int32(tags.ReferencePixelY0) ?? null,
        referenceValueX: reference(tags.ReferencePixelPhysicalValueX),
        referenceValueY: reference(tags.ReferencePixelPhysicalValueY),
      },
    ]
  })
}
