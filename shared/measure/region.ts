import type { UltrasoundRegion } from '../domain/loop'
import type { MeasuredRegion, Point } from '../domain/measurement'
import { fail, failureOf, ok, type Failure, type Result } from '../result'

/** Region Spatial Format (0018,6012), PS3.3 C.8.5.5.1.1. */
const SPATIAL_2D = 1
const SPATIAL_M_MODE = 2
const SPATIAL_SPECTRAL = 3

/** Physical Units (0018,6024) and (0018,6026), PS3.3 C.8.5.5.1.15. */
const CM = { code: 3, unit: 'cm' } as const

/** Region Flags (0018,6016) bit 0, PS3.3 C.8.5.5.1.3: 1 = the region's pixels are of low priority. */
const LOW_PRIORITY = 1

/** Scales that differ by less give the same length to 2 decimals at 20 cm. */
const SAME_SCALE = 2e-4

/** The calibration that a kind of measurement needs under all its points. */
export interface RegionNeed {
  readonly spatialFormat: number
  readonly x: { readonly code: number; readonly unit: string }
  readonly y: { readonly code: number; readonly unit: string }
  /** Spatial formats that may lie over no point, whatever else does. */
  readonly excluded: readonly number[]
  readonly excludedFailure: Failure
  readonly unitsFailure: Failure
}

/** A 2D region with cm on both axes. */
export const planeInCm: RegionNeed = {
  spatialFormat: SPATIAL_2D,
  x: CM,
  y: CM,
  excluded: [SPATIAL_M_MODE, SPATIAL_SPECTRAL],
  excludedFailure: failureOf('notTwoDimensional'),
  unitsFailure: failureOf('unitsDiffer'),
}

export type ScaledRegion = UltrasoundRegion & { readonly deltaX: number; readonly deltaY: number }

/** Whether a region has the format and the units needed, with a scale on both axes. */
const meets = (region: UltrasoundRegion, need: RegionNeed): region is ScaledRegion =>
  region.spatialFormat === need.spatialFormat &&
  region.unitsX === need.x.code &&
  region.unitsY === need.y.code &&
  isScale(region.deltaX) &&
  isScale(region.deltaY)

/** Whether a region gives distances in cm on both axes. */
export const isScaledInCm = (region: UltrasoundRegion): region is ScaledRegion => meets(region, planeInCm)

const isScale = (delta: number | null): delta is number => delta !== null && Number.isFinite(delta) && delta > 0

/**
 * The region whose scale holds for all points (stored pixels, centres at integers) of one frame.
 *
 * All points must lie in one calibrated region (PS3.3 C.8.5.5, Figure C.8-6: a region that holds them all gives the
 * scale, also where another overlaps it). Where several do, one of high priority wins over one of low (C.8.5.5.1.3);
 * of equal priority with different scales the standard calls the overlap indeterminate: refused.
 */
export function chooseRegion(
  regions: readonly UltrasoundRegion[],
  points: readonly Point[],
  need: RegionNeed,
): Result<ScaledRegion> {
  if (regions.length === 0) return fail('noCalibration')
  const atPoints = points.map((point) => regions.filter((region) => holds(region, point)))
  if (atPoints.flat().some(({ spatialFormat }) => need.excluded.includes(spatialFormat)))
    return { ok: false, failure: need.excludedFailure }
  if (atPoints.some((held) => held.length === 0)) return fail('outsideRegion')
  const shared = regions.filter(
    (region) => region.spatialFormat === need.spatialFormat && atPoints.every((held) => held.includes(region)),
  )
  if (shared.length === 0) return fail('differentRegions')
  const scaled = shared.filter((region) => meets(region, need))
  if (scaled.length === 0) return { ok: false, failure: need.unitsFailure }
  const chosen = foremost(scaled)
  return chosen ? ok(chosen) : fail('ambiguousCalibration')
}

/** What is stored of the region that gave a measurement its scale. */
export const measuredRegion = (region: ScaledRegion, index: number, { x, y }: RegionNeed): MeasuredRegion => ({
  index,
  dataType: region.dataType,
  x: { perPixel: region.deltaX, unit: x.unit },
  y: { perPixel: region.deltaY, unit: y.unit },
})

export const isSameScale = (a: number, b: number): boolean => Math.abs(a - b) <= SAME_SCALE * Math.max(a, b)

/** The region's pixels, borders included: a pixel reaches half a pixel around its centre. */
function holds(region: UltrasoundRegion, { x, y }: Point): boolean {
  return x >= region.minX - 0.5 && x <= region.maxX + 0.5 && y >= region.minY - 0.5 && y <= region.maxY + 0.5
}

function foremost(regions: readonly ScaledRegion[]): ScaledRegion | null {
  const high = regions.filter(({ flags }) => (flags & LOW_PRIORITY) === 0)
  const candidates = high.length > 0 ? high : regions
  const [first, ...others] = [...candidates].sort((a, b) => area(a) - area(b))
  if (!first) return null
  const agree = others.every(
    (other) => isSameScale(other.deltaX, first.deltaX) && isSameScale(other.deltaY, first.deltaY),
  )
  return agree ? first : null
}

const area = (region: UltrasoundRegion): number => (region.maxX - region.minX + 1) * (region.maxY - region.minY + 1)
