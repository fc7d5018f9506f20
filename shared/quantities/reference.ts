import type { Sex } from '../domain/patient'
import { quantities, quantityIn, type ValueOf } from './catalogue'
import type { ReferenceBand, ReferenceSetId } from './quantity'

export type { ReferenceSetId } from './quantity'

/** The band for a value and sex in the chosen set; null when the set has none or sex is unknown and matters. */
export function referenceBand(
  set: ReferenceSetId,
  of: ValueOf,
  sex: Sex | null,
  catalogue = quantities,
): ReferenceBand | null {
  const bands = quantityIn(of, catalogue)?.reference ?? []
  return bands.find((band) => band.set === set && (band.sex === 'any' || band.sex === sex)) ?? null
}
