import type { Sex } from '../domain/patient'
import type { EvidenceMark } from './rules'

export type ReferenceSetId = 'ASE2015' | 'BSE2020'

export interface ReferenceBand {
  readonly set: ReferenceSetId
  readonly code: string
  readonly unit: string
  readonly low: number | null
  readonly high: number | null
  readonly sex: Sex | 'any'
  readonly citation: string
  readonly mark: EvidenceMark
}

/**
 * Adult reference bands. ASE/EACVI 2015: Lang et al., J Am Soc Echocardiogr 2015;28:1-39, table 4 (doi 10.1016/j.echo.2014.10.003).
 * BSE 2020: Harkness et al., Echo Res Pract 2020;7:G1-G18 (PMC7040881), LVEF >= 55 % normal for both sexes.
 */
export const referenceBands: readonly ReferenceBand[] = [
  { set: 'ASE2015', code: 'LVEF', unit: '%', low: 52, high: 72, sex: 'M', citation: 'ASE/EACVI 2015', mark: 'S' },
  { set: 'ASE2015', code: 'LVEF', unit: '%', low: 54, high: 74, sex: 'F', citation: 'ASE/EACVI 2015', mark: 'S' },
  { set: 'BSE2020', code: 'LVEF', unit: '%', low: 55, high: null, sex: 'any', citation: 'BSE 2020', mark: 'V' },
]

/** The band for a code and sex in the chosen set; null when the set has none or sex is unknown and matters. */
export function referenceBand(set: ReferenceSetId, code: string, sex: Sex | null): ReferenceBand | null {
  return (
    referenceBands.find((band) => band.set === set && band.code === code && (band.sex === 'any' || band.sex === sex)) ??
    null
  )
}
