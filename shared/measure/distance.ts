import type { UltrasoundRegion } from '../domain/loop'
import type { Point } from '../domain/measurement'
import { fail, ok, type Result } from '../result'

export interface Distance {
  /** Length in cm. */
  readonly lengthCm: number
  /** Which region gave the scale, in words for the reader. */
  readonly calibration: string
}

/** Region Spatial Format (0018,6012), PS3.3 C.8.5.5.1.1. */
const SPATIAL_2D = 1
const SPATIAL_M_MODE = 2
const SPATIAL_SPECTRAL = 3

/** Physical Units (0018,6024) and (0018,6026), PS3.3 C.8.5.5.1.15. */
const UNITS_CM = 3

/** Region Flags (0018,6016) bit 0, PS3.3 C.8.5.5.1.3: 1 = the region's pixels are of low priority. */
const LOW_PRIORITY = 1

/** Scales that differ by less give the same length to 2 decimals at 20 cm. */
const SAME_SCALE = 2e-4

/** Region Data Type (0018,6014), PS3.3 C.8.5.5.1.2. */
const dataTypeNames: Readonly<Record<number, string>> = {
  1: '2D tissue',
  2: '2D colour flow',
  12: '2D elastography',
  18: '2D tissue',
}

/**
 * Distance in cm between two points (stored pixels, centres at integers) of one frame.
 *
 * Both points must lie in one calibrated 2D region (PS3.3 C.8.5.5, Figure C.8-6: a region that holds both points
 * gives the scale, also where another overlaps it). Where several do, one of high priority wins over one of low
 * (C.8.5.5.1.3); of equal priority with different scales the standard calls the overlap indeterminate: refused.
 * A spectral or M-mode region over either point is never measured in cm.
 */
export function measureDistance(
  regions: readonly UltrasoundRegion[],
  points: readonly [Point, Point],
): Result<Distance> {
  const [from, to] = points
  if (regions.length === 0) return fail('noCalibration')
  const atFrom = regions.filter((region) => holds(region, from))
  const atTo = regions.filter((region) => holds(region, to))
  if (
    [...atFrom, ...atTo].some(
      (region) => region.spatialFormat === SPATIAL_M_MODE || region.spatialFormat === SPATIAL_SPECTRAL,
    )
  )
    return fail('notTwoDimensional')
  if (atFrom.length === 0 || atTo.length === 0) return fail('outsideRegion')
  const shared = atFrom.filter((region) => region.spatialFormat === SPATIAL_2D && atTo.includes(region))
  if (shared.length === 0) return fail('differentRegions')
  const scaled = shared.filter(isScaledInCm)
  if (scaled.length === 0) return fail('unitsDiffer')
  const chosen = choose(scaled)
  if (!chosen) return fail('ambiguousCalibration')
  const lengthCm = Math.hypot((to.x - from.x) * chosen.deltaX, (to.y - from.y) * chosen.deltaY)
  return ok({ lengthCm, calibration: describeRegion(chosen, regions.indexOf(chosen)) })
}

type ScaledRegion = UltrasoundRegion & { readonly deltaX: number; readonly deltaY: number }

/** Whether a region gives distances in cm on both axes. */
export function isScaledInCm(region: UltrasoundRegion): region is ScaledRegion {
  return (
    region.spatialFormat === SPATIAL_2D &&
    region.unitsX === UNITS_CM &&
    region.unitsY === UNITS_CM &&
    isScale(region.deltaX) &&
    isScale(region.deltaY)
  )
}

const isScale = (delta: number | null): delta is number => delta !== null && Number.isFinite(delta) && delta > 0

/** The region's pixels, borders included: a pixel reaches half a pixel around its centre. */
function holds(region: UltrasoundRegion, { x, y }: Point): boolean {
  return x >= region.minX - 0.5 && x <= region.maxX + 0.5 && y >= region.minY - 0.5 && y <= region.maxY + 0.5
}

function choose(regions: readonly ScaledRegion[]): ScaledRegion | null {
  const high = regions.filter(({ flags }) => (flags & LOW_PRIORITY) === 0)
  const candidates = high.length > 0 ? high : regions
  const [first, ...others] = [...candidates].sort((a, b) => area(a) - area(b))
  if (!first) return null
  return others.every((other) => alike(other.deltaX, first.deltaX) && alike(other.deltaY, first.deltaY)) ? first : null
}

const area = (region: UltrasoundRegion): number => (region.maxX - region.minX + 1) * (region.maxY - region.minY + 1)
const alike = (a: number, b: number): boolean => Math.abs(a - b) <= SAME_SCALE * Math.max(a, b)

function describeRegion(region: ScaledRegion, index: number): string {
  const name = dataTypeNames[region.dataType] ?? '2D'
  const perPixel = alike(region.deltaX, region.deltaY)
    ? `${digits(region.deltaY)} cm/pixel`
    : `${digits(region.deltaX)} × ${digits(region.deltaY)} cm/pixel`
  return `region ${index + 1} (${name}), ${perPixel}`
}

const digits = (cm: number): string => cm.toPrecision(4)
