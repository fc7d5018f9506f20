import type { UltrasoundRegion } from '../domain/loop'
import type { MeasuredRegion, MeasuredValue, Point } from '../domain/measurement'
import { fail, ok, type Result } from '../result'
import type { MeasurementKind } from './kind'
import * as kinds from './kinds'
import { chooseRegion, measuredRegion } from './region'

export type KindId = keyof typeof kinds

const byId: Readonly<Record<string, MeasurementKind>> = kinds

export const kindIds = Object.keys(kinds) as readonly KindId[]

export const isKindId = (id: string): id is KindId => Object.hasOwn(kinds, id)

/** Null for a kind of another version of the program. */
export const kindOf = (id: string): MeasurementKind | null => (isKindId(id) ? (byId[id] ?? null) : null)

export interface Measured {
  readonly values: readonly MeasuredValue[]
  readonly region: MeasuredRegion
}

/** What points on a frame measure, by the region that holds them all. */
export function measure(
  kindId: string,
  regions: readonly UltrasoundRegion[],
  points: readonly Point[],
): Result<Measured> {
  const kind = kindOf(kindId)
  if (!kind) return fail('unknownMeasurementKind', { kind: kindId })
  const { least, most } = kind.points
  if (points.length < least || points.length > most) return fail('pointCount', { least, most, given: points.length })
  const region = chooseRegion(regions, points, kind.needs)
  if (!region.ok) return region
  const measured = kind.measure(points, region.value)
  if (!measured.ok) return measured
  const values = Object.entries(kind.values).map(([name, { unit }]) => {
    const value = measured.value[name]
    if (value === undefined) throw new Error(`${kindId} gave no ${name}`)
    return { name, value, unit }
  })
  return ok({ values, region: measuredRegion(region.value, regions.indexOf(region.value), kind.needs) })
}
