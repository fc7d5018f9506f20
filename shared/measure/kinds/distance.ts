import { ok } from '../../result'
import { defineKind, lengthCm } from '../kind'
import { planeInCm } from '../region'

/** A straight line between two points of a 2D image. */
export const distance = defineKind({
  points: { least: 2, most: 2 },
  needs: planeInCm,
  values: { length: { unit: 'cm', decimals: 2 } },
  measure: (points, region) => ok({ length: lengthCm(points, region) }),
})
