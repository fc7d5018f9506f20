import type { Measurement } from '../domain/measurement'
import { quantities, quantityOf } from '../quantities/catalogue'
import type { Quantity } from '../quantities/quantity'
import { kindOf } from './measure'

/** The quantities that a kind of measurement can be: those with the unit of its first value. */
export function quantitiesFor(kind: string): readonly Quantity[] {
  const [first] = Object.values(kindOf(kind)?.values ?? {})
  return quantities.filter(
    (quantity) => first !== undefined && quantity.kind === 'value' && quantity.unit === first.unit,
  )
}

export const canBe = (kind: string, code: string): boolean =>
  quantitiesFor(kind).some((quantity) => quantity.code === code)

/** Whether a reader said which quantity was measured. Only then is the value compared, printed or exported. */
export const isNamed = ({ code }: Pick<Measurement, 'code'>): boolean => code !== null && quantityOf(code) !== null
