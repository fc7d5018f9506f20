import { describe, expect, it } from 'vitest'
import type { UltrasoundRegion } from '../../../shared/domain/loop'
import { bsaM2 } from '../../../shared/quantities/bsa'
import { measureDistance } from '../../../shared/measure/distance'

const region = (change: Partial<UltrasoundRegion> = {}): UltrasoundRegion => ({
  minX: 0,
  minY: 0,
  maxX: 99,
  maxY: 99,
  spatialFormat: 1,
  dataType: 1,
  flags: 0,
  unitsX: 3,
  unitsY: 3,
  deltaX: 0.05,
  deltaY: 0.1,
  referencePixelX: null,
  referencePixelY: null,
  referenceValueX: null,
  referenceValueY: null,
  ...change,
})
const line = (x1: number, y1: number, x2: number, y2: number) =>
  [
    { x: x1, y: y1 },
    { x: x2, y: y2 },
  ] as const
const refusal = (regions: readonly UltrasoundRegion[], points = line(10, 10, 70, 50)): string => {
  const found = measureDistance(regions, [points[0], points[1]])
  return found.ok ? `measured ${found.value.lengthCm}` : found.failure.code
}

describe('a distance', () => {
  it('is in centimetres by each axis’s own scale', () => {
    const found = measureDistance(
      [region()],
      [
        { x: 10, y: 10 },
        { x: 70, y: 50 },
      ],
    )
    expect(found.ok && found.value.lengthCm).toBeCloseTo(5, 10)
  })
  it('is refused where a number would be wrong', () => {
    expect(refusal([])).toBe('noCalibration')
    expect(refusal([region({ maxX: 50 })])).toBe('outsideRegion')
    expect(refusal([region({ maxX: 40 }), region({ minX: 41 })])).toBe('differentRegions')
    expect(refusal([region({ unitsX: 4 })])).toBe('unitsDiffer')
    expect(refusal([region({ deltaX: null })])).toBe('unitsDiffer')
    expect(refusal([region({ spatialFormat: 3, unitsX: 4, unitsY: 7 })])).toBe('notTwoDimensional')
    expect(refusal([region(), region({ deltaX: 0.06 })])).toBe('ambiguousCalibration')
  })
})

describe('body surface area', () => {
  it('follows DuBois and refuses what is no person’s size', () => {
    expect(bsaM2(170, 70)).toBeCloseTo(1.81, 2)
    expect(bsaM2(null, 70)).toBeNull()
    expect(bsaM2(17, 70)).toBeNull()
  })
})
