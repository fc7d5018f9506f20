import { describe, expect, it } from 'vitest'
import type { UltrasoundRegion } from '../../../shared/domain/loop'
import { bsaM2 } from '../../../shared/quantities/bsa'
import type { Point } from '../../../shared/domain/measurement'
import { measure } from '../../../shared/measure/measure'
import { regionText, valuesText } from '../../../shared/measure/words'

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
  const found = measure('distance', regions, points)
  return found.ok ? `measured ${found.value.values[0]?.value}` : found.failure.code
}

describe('a distance', () => {
  it('is in centimetres by each axis’s own scale', () => {
    const found = measure('distance', [region()], line(10, 10, 70, 50))
    if (!found.ok) throw new Error(found.failure.code)
    const { values } = found.value
    expect(values).toHaveLength(1)
    expect(values[0]).toMatchObject({ name: 'length', unit: 'cm' })
    expect(values[0]?.value).toBeCloseTo(5, 10)
    expect(valuesText({ kind: 'distance', values })).toBe('5.00 cm')
  })
  it('keeps the region that gave its scale, as data and in words', () => {
    const regionOf = (regions: readonly UltrasoundRegion[]) => {
      const found = measure('distance', regions, line(10, 10, 70, 50))
      if (!found.ok) throw new Error(found.failure.code)
      return found.value.region
    }
    const flow = regionOf([region({ maxX: 5 }), region({ dataType: 2 })])
    expect(flow).toEqual({
      index: 1,
      dataType: 2,
      x: { perPixel: 0.05, unit: 'cm' },
      y: { perPixel: 0.1, unit: 'cm' },
    })
    expect(regionText(flow)).toBe('region 2 (2D colour flow), 0.05000 × 0.1000 cm/pixel')
    expect(regionText(regionOf([region({ deltaX: 0.1, dataType: 18 })]))).toBe('region 1 (2D tissue), 0.1000 cm/pixel')
    expect(regionText(regionOf([region({ dataType: 9 })]))).toBe('region 1 (2D), 0.05000 × 0.1000 cm/pixel')
  })
  it('takes the region of high priority where two overlap, and the smaller of two that agree', () => {
    const indexOf = (...regions: readonly UltrasoundRegion[]) => {
      const found = measure('distance', regions, line(10, 10, 70, 50))
      return found.ok ? found.value.region.index : found.failure.code
    }
    expect(indexOf(region({ flags: 1, deltaX: 0.06 }), region())).toBe(1)
    expect(indexOf(region(), region({ flags: 1, deltaX: 0.06 }))).toBe(0)
    expect(indexOf(region({ maxX: 200 }), region({ deltaX: 0.050005 }))).toBe(1)
    expect(indexOf(region({ flags: 1 }), region({ flags: 1, deltaX: 0.06 }))).toBe('ambiguousCalibration')
    expect(indexOf(region({ maxX: 40 }), region())).toBe(1)
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
  it('takes two points, and no kind that this program lacks', () => {
    const codeOf = (kind: string, points: readonly Point[]): string => {
      const found = measure(kind, [region()], points)
      return found.ok ? 'measured' : found.failure.code
    }
    expect(codeOf('distance', line(1, 1, 2, 2))).toBe('measured')
    expect(codeOf('distance', [{ x: 1, y: 1 }])).toBe('pointCount')
    expect(codeOf('distance', [...line(1, 1, 2, 2), { x: 3, y: 3 }])).toBe('pointCount')
    expect(codeOf('toString', line(1, 1, 2, 2))).toBe('unknownMeasurementKind')
  })
})

describe('body surface area', () => {
  it('follows DuBois and refuses what is no person’s size', () => {
    expect(bsaM2(170, 70)).toBeCloseTo(1.81, 2)
    expect(bsaM2(null, 70)).toBeNull()
    expect(bsaM2(17, 70)).toBeNull()
  })
})
