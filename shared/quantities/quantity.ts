import type { ViewCode } from '../domain/loop'
import type { Sex } from '../domain/patient'

/** How sure we are of a number: V read in the source named, S read in a secondary source, K general knowledge, J our own proposal. */
export const evidenceMarks = ['V', 'S', 'K', 'J'] as const
export type EvidenceMark = (typeof evidenceMarks)[number]

/** A citation as it is shown, and how sure we are that it says so. */
export interface Evidence {
  readonly citation: string
  readonly mark: EvidenceMark
}

/** Every reference set by its id, with its full source. */
export const referenceSets = {
  ASE2015: 'Lang et al., J Am Soc Echocardiogr 2015;28:1-39, table 4 (doi 10.1016/j.echo.2014.10.003)',
  BSE2020: 'Harkness et al., Echo Res Pract 2020;7:G1-G18 (PMC7040881)',
} as const
export type ReferenceSetId = keyof typeof referenceSets

/** What is normal in adults; a null end is open. */
export interface ReferenceBand extends Evidence {
  readonly set: ReferenceSetId
  readonly sex: Sex | 'any'
  readonly low: number | null
  readonly high: number | null
}

/** Three tiers of change, in the quantity's unit. */
export interface ChangeRule extends Evidence {
  /** Absolute differences at or above these limits are `possible` and `exceedsVariability`. */
  readonly possibleAt: number
  readonly exceedsAt: number
  /** A difference of at least `crossingAt` exceeds variability when it also crosses one of `crossings`. */
  readonly crossingAt: number | null
  readonly crossings: readonly number[]
}

export interface TrendAxis {
  readonly min: number
  readonly max: number
  readonly ticks: readonly number[]
}

/** What was published for EchoCLIP with its authors' weights and wordings. */
export interface PublishedFigures {
  /** Mean absolute error in the quantity's unit, inside and outside the authors' hospital. */
  readonly error: ({ readonly inside: number; readonly outside: number | null } & Evidence) | null
  /** A limit of the score. */
  readonly threshold: ({ readonly value: number } & Evidence) | null
}

/** One row of the catalogue: everything the program knows of a code. */
export interface Quantity {
  readonly code: string
  /** The standard term, as packs and stored findings carry it. */
  readonly name: string
  readonly kind: 'value' | 'presence' | 'grade'
  readonly unit: string | null
  /** As shown, and as compared. */
  readonly decimals: number | null
  /** What a value can be: an entry outside is refused. */
  readonly range: readonly [low: number, high: number] | null
  /** Where it is read, best first. */
  readonly views: readonly ViewCode[]
  /** When in the cycle it is read; null where that doesn't matter. */
  readonly phase: 'endDiastole' | 'endSystole' | 'systole' | 'cycle' | null
  /** Where `views` and `phase` come from. */
  readonly place: Evidence
  readonly reference: readonly ReferenceBand[]
  readonly change: ChangeRule | null
  /** Null: not drawn over time. */
  readonly trend: TrendAxis | null
  /** Something that somebody put there: its coming between two visits is a finding of its own. */
  readonly implant: 'device' | 'procedure' | null
  readonly echoClip: PublishedFigures | null
}

export type Quantities = readonly Quantity[]
