import { quantities, quantityIn, type ValueOf } from './catalogue'
import type { Quantity } from './quantity'

/** Whole per cents and one decimal are for codes that only a pack knows. */
const decimalsOf = (of: ValueOf, catalogue = quantities): number =>
  quantityIn(of, catalogue)?.decimals ?? (of.unit === '%' ? 0 : 1)

/** A value, or a difference of two, as it is shown. */
export function rounded(value: number, of: ValueOf, catalogue = quantities): number {
  const steps = 10 ** decimalsOf(of, catalogue)
  return Math.round(value * steps) / steps
}

/** A difference with its sign: "+5", "−17", "±0". */
export const signed = (difference: number): string =>
  `${difference > 0 ? '+' : difference < 0 ? '−' : '±'}${Math.abs(difference)}`

/** What a value can be; null where nothing is known. */
export const rangeOf = (of: ValueOf, catalogue = quantities): Quantity['range'] => {
  const row = quantityIn(of, catalogue)
  return row ? row.range : of.unit === '%' ? [0, 100] : null
}

/** From where to where a value is drawn on a line. */
export function scaleOf(of: ValueOf, catalogue = quantities): readonly [low: number, high: number] | null {
  const trend = quantityIn(of, catalogue)?.trend
  return rangeOf(of, catalogue) ?? (trend ? [trend.min, trend.max] : null)
}
