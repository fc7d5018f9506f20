import type { Loop, UltrasoundRegion } from '../../../shared/domain/loop'
import { isScaledInCm } from '../../../shared/measure/region'

export interface DepthTick {
  readonly depthCm: number
  /** Stored pixels. */
  readonly y: number
  readonly major: boolean
}

export interface DepthScale {
  readonly ticks: readonly DepthTick[]
  /** Left border of the region, stored pixels. */
  readonly x: number
  /** Stored pixels in depth. */
  readonly pixelsPerCm: number
}

/**
 * A tick for each cm of the largest 2D region, from its reference pixel (depth 0 of the transducer) or, lacking one,
 * its top. The reference pixel counts from the region's own corner, PS3.3 C.8.5.5.1.16.
 */
export function depthScaleOf({ regions }: Pick<Loop, 'regions'>): DepthScale | null {
  const [region] = regions.filter(isScaledInCm).sort((a, b) => height(b) - height(a))
  if (!region) return null
  const zero = region.minY + (region.referencePixelY ?? 0) - (region.referenceValueY ?? 0) / region.deltaY
  const firstCm = Math.max(0, Math.ceil((region.minY - zero) * region.deltaY - 1e-9))
  const lastCm = Math.floor((region.maxY - zero) * region.deltaY + 1e-9)
  const ticks = Array.from({ length: Math.max(0, lastCm - firstCm + 1) }, (_, n) => {
    const depthCm = firstCm + n
    return { depthCm, y: zero + depthCm / region.deltaY, major: depthCm % 5 === 0 }
  })
  return ticks.length > 1 && ticks.length <= 60 ? { ticks, x: region.minX, pixelsPerCm: 1 / region.deltaY } : null
}

const height = (region: UltrasoundRegion): number => region.maxY - region.minY
