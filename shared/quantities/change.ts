import type { ChangeTier } from '../domain/comparison'
import { quantities, quantityIn, type ValueOf } from './catalogue'
import type { Evidence } from './quantity'
import { rounded } from './values'

export interface ChangeVerdict extends Evidence {
  readonly difference: number
  readonly tier: ChangeTier
}

/** Then and now by the quantity's rule, on values as they are displayed (rounded by the caller); null where it has none. */
export function assessChange(of: ValueOf, then: number, now: number, catalogue = quantities): ChangeVerdict | null {
  const rule = quantityIn(of, catalogue)?.change
  if (!rule) return null
  // The rounding takes binary dust off, which would fall short of a limit.
  const difference = rounded(now - then, of, catalogue)
  const size = Math.abs(difference)
  const crossed = rule.crossings.some((limit) => then >= limit !== now >= limit)
  const exceeds = size >= rule.exceedsAt || (rule.crossingAt !== null && size >= rule.crossingAt && crossed)
  const tier: ChangeTier = exceeds ? 'exceedsVariability' : size >= rule.possibleAt ? 'possible' : 'withinVariability'
  return { difference, tier, citation: rule.citation, mark: rule.mark }
}
