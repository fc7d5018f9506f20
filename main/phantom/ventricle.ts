import { relativeVolume, LENGTH_SHARE, WIDTH_SHARE } from './scene'
import type { PhantomPatient, PhantomVisit } from './types'

/** The LV cavity in a long-axis plane at one instant: lengths in cm. */
export interface Ventricle {
  readonly lengthCm: number
  readonly halfWidthCm: number
  readonly lengthEndDiastoleCm: number
  /** Cavity volume over end-diastolic volume. */
  readonly relative: number
}

/** The cavity's size at `phase`; `widthScale` sets one long-axis view apart from another. */
export function ventricleAt(
  patient: PhantomPatient,
  visit: PhantomVisit,
  phase: number,
  widthScale: number,
): Ventricle {
  const relative = relativeVolume(visit, phase)
  const lengthEndDiastoleCm = patient.lvLengthCm * visit.lvSize * visit.foreshortening
  return {
    relative,
    lengthEndDiastoleCm,
    lengthCm: lengthEndDiastoleCm * relative ** LENGTH_SHARE,
    halfWidthCm: patient.lvHalfWidthCm * visit.lvSize * widthScale * relative ** WIDTH_SHARE,
  }
}

/** Half-width at `along` (0 base … 1 apex) relative to the widest: a bullet, narrowed towards the base. */
export function bulletProfile(patient: PhantomPatient, along: number): number {
  if (along >= 1) return 0
  const towardsBase = Math.max(0, (0.35 - along) / 0.35)
  return (
    Math.sqrt(1 - Math.max(0, along) ** patient.lvApexExponent) *
    (1 - patient.lvBaseNarrowing * towardsBase * towardsBase)
  )
}
