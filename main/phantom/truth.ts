import { apicalHeart } from './apical'
import { ROW_CM } from './apicalHeart'
import { END_SYSTOLE } from './cycle'
import { longAxisHeart } from './parasternalLong'
import type { PhantomPatient, PhantomView, PhantomVisit } from './types'
import { ventricleAt } from './ventricle'

/** What was drawn; for tests and training labels only, never for the program. */
export interface PhantomTruth {
  readonly view: PhantomView
  readonly efPercent: number
  readonly pacemaker: boolean
  readonly tavr: boolean
  readonly mitralClip: boolean
  readonly effusionCm: number
  readonly lvLengthDiastoleCm: number
  /** Largest cavity width across the LV at end-diastole and end-systole. */
  readonly lvWidthDiastoleCm: number
  readonly lvWidthSystoleCm: number
  /** LV internal diameter as drawn in PLAX at end-diastole. */
  readonly plaxLviddCm: number
}

export function truth(patient: PhantomPatient, visit: PhantomVisit, view: PhantomView): PhantomTruth {
  const diastole = ventricleAt(patient, visit, 0, 1)
  const systole = ventricleAt(patient, visit, END_SYSTOLE, 1)
  return {
    view,
    efPercent: visit.efPercent,
    pacemaker: visit.pacemaker,
    tavr: visit.tavr,
    mitralClip: visit.mitralClip,
    effusionCm: visit.effusionCm,
    lvLengthDiastoleCm: diastole.lengthCm,
    lvWidthDiastoleCm: 2 * diastole.halfWidthCm,
    lvWidthSystoleCm: 2 * systole.halfWidthCm,
    plaxLviddCm: longAxisHeart({ patient, visit, view: 'PLAX', phase: 0 }).cavityCm,
  }
}

/** LV volume of an apical plane by the method of discs over its drawn borders, ml. */
export function drawnVolumeMl(
  patient: PhantomPatient,
  visit: PhantomVisit,
  view: 'A4C' | 'A2C',
  phase: number,
): number {
  const { tables } = apicalHeart({ patient, visit, view, phase })
  let volume = 0
  for (let i = 0; i < tables.cavityLeft.length; i++) {
    const width = (tables.cavityRight[i] ?? 0) - (tables.cavityLeft[i] ?? 0)
    if (width > 0) volume += (Math.PI / 4) * width * width * ROW_CM
  }
  return volume
}
