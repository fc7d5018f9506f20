import type { ChangeTier } from '../domain/comparison'

/** How sure we are of a clinical number: read in the source, in a secondary page, general knowledge, or our own proposal. */
export type EvidenceMark = 'V' | 'S' | 'K' | 'J'

export const evidenceWords: Readonly<Record<EvidenceMark, string>> = {
  V: 'read in the source named',
  S: 'not yet confirmed against the primary source',
  K: 'not yet confirmed against the primary source',
  J: 'our proposal, to be confirmed by a cardiologist',
}

export interface ChangeRule {
  readonly code: string
  readonly name: string
  readonly unit: string
  /** Absolute differences at or above these limits are `possible` and `exceedsVariability`. */
  readonly possibleAt: number
  readonly exceedsAt: number
  /** A difference of at least `crossingAt` exceeds variability when it also crosses one of `crossings`. */
  readonly crossingAt: number | null
  readonly crossings: readonly number[]
  readonly citation: string
  readonly mark: EvidenceMark
}

/**
 * Three tiers of change. The LVEF row: temporal variability of 2D LVEF may exceed 10 points
 * (Thavendiranathan et al., JACC 2013;61:77-84); tiers and crossings are the project's proposal.
 */
export const changeRules: readonly ChangeRule[] = [
  {
    code: 'LVEF',
    name: 'LVEF',
    unit: '%',
    possibleAt: 5,
    exceedsAt: 10,
    crossingAt: 5,
    crossings: [50, 40],
    citation: 'Thavendiranathan, JACC 2013;61:77 (2D LVEF); tiers proposed by Longaxis',
    mark: 'J',
  },
]

export interface ChangeVerdict {
  readonly difference: number
  readonly tier: ChangeTier
  readonly words: string
  readonly citation: string
  readonly mark: EvidenceMark
}

const words: Partial<Record<ChangeTier, string>> = {
  withinVariability: 'within measurement variability',
  possible: 'possible change: look yourself',
  exceedsVariability: 'exceeds measurement variability',
}

/** Then and now by one rule, on values as they are displayed (rounded by the caller). */
export function assessChange(rule: ChangeRule, then: number, now: number): ChangeVerdict {
  const difference = now - then
  const size = Math.abs(difference)
  const crossed = rule.crossings.some((limit) => then >= limit !== now >= limit)
  const exceeds = size >= rule.exceedsAt || (rule.crossingAt !== null && size >= rule.crossingAt && crossed)
  const tier: ChangeTier = exceeds ? 'exceedsVariability' : size >= rule.possibleAt ? 'possible' : 'withinVariability'
  return { difference, tier, words: words[tier] ?? '', citation: rule.citation, mark: rule.mark }
}

export const changeRule = (code: string): ChangeRule | null => changeRules.find((rule) => rule.code === code) ?? null
