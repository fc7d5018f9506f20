import type { Point } from '../domain/measurement'
import type { Result } from '../result'
import type { en } from '../words/en'
import type { RegionNeed, ScaledRegion } from './region'

/** Values that have a name in the catalogue of words. */
export type ValueName = keyof typeof en.measure.values

export interface ValueForm {
  readonly unit: string
  /** As shown. */
  readonly decimals: number
}

/** A kind of measurement: what it takes, what it gives, and its formula. Its drawing is in renderer/measure/marks. */
export interface MeasurementKind {
  readonly points: { readonly least: number; readonly most: number }
  readonly needs: RegionNeed
  /** By name; the first is the one compared between visits. */
  readonly values: Readonly<Record<string, ValueForm>>
  /**
   * The values named above, from points (stored pixels) that all lie in the region. Only as many points as `points`
   * allows get here, so a kind with a fixed number may take them as a tuple (a method's parameters are bivariant).
   */
  measure(points: readonly Point[], region: ScaledRegion): Result<Readonly<Record<string, number>>>
}

/** Checks that the formula gives each value named, and that each has its word. */
export const defineKind = <Name extends ValueName>(
  kind: Omit<MeasurementKind, 'values' | 'measure'> & {
    readonly values: Readonly<Record<Name, ValueForm>>
    measure(points: readonly Point[], region: ScaledRegion): Result<Readonly<Record<Name, number>>>
  },
): MeasurementKind => kind

/** Length in cm of a line through points, by each axis's own scale. */
export const lengthCm = (points: readonly Point[], { deltaX, deltaY }: ScaledRegion): number =>
  points.reduce((sumCm, to, n) => {
    const from = points[n - 1] ?? to
    return sumCm + Math.hypot((to.x - from.x) * deltaX, (to.y - from.y) * deltaY)
  }, 0)
