import type { Evidence, Quantities, Quantity } from './quantity'

const christensen = 'Christensen 2024'

/**
 * Where quantities are read. EchoCLIP was trained and tested on four-chamber loops (Christensen 2024). ASE/EACVI 2015: Lang et al.,
 * JASE 2015;28:1-39, when chambers and walls are measured. ASE 2010 right heart: Rudski et al., JASE 2010;23:685-713. ASE 2013
 * pericardium: Klein et al., JASE 2013;26:965-1012. ASE 2017 regurgitation: Zoghbi et al., JASE 2017;30:303-371.
 */
const places = {
  trainedViews: { citation: `${christensen}, four-chamber loops`, mark: 'V' },
  chambers: { citation: 'ASE/EACVI 2015', mark: 'K' },
  rightHeart: { citation: 'ASE 2010 right heart', mark: 'K' },
  pericardium: { citation: 'ASE 2013 pericardium', mark: 'K' },
  valves: { citation: 'ASE 2017 regurgitation', mark: 'K' },
  rhythm: { citation: 'general knowledge', mark: 'K' },
} as const satisfies Readonly<Record<string, Evidence>>

const plain = {
  unit: null,
  decimals: null,
  range: null,
  views: ['A4C'],
  phase: null,
  place: places.trainedViews,
  reference: [],
  change: null,
  trend: null,
  implant: null,
  echoClip: null,
} as const satisfies Partial<Quantity>

type Named<C extends string> = Pick<Quantity, 'name'> & Partial<Quantity> & { readonly code: C }
const presence = <C extends string>(row: Named<C>) => ({ ...plain, kind: 'presence' as const, ...row })
/**
 * What a reader measures as a straight line. Names, views and phases as in Lang et al., J Am Soc Echocardiogr
 * 2015;28:1-39; no band and no rule of change until one was read in its source.
 */
const length = <C extends string>(row: Named<C>) => ({
  ...plain,
  kind: 'value' as const,
  unit: 'cm',
  decimals: 2,
  views: ['PLAX'] as const,
  ...row,
})
const grade = <C extends string>(row: Named<C>) => ({ ...plain, kind: 'grade' as const, ...row })

/**
 * The one list of quantities; the trends follow its order. A new quantity is one more row.
 *
 * Of LVEF, BSE 2020 gives >= 55 % as normal for both sexes. Temporal variability of 2D LVEF may exceed 10 points
 * (Thavendiranathan et al., JACC 2013;61:77-84); tiers and crossings are the project's proposal. EchoCLIP's errors:
 * Christensen et al., Nat Med 2024;30:1481, Table 1, and preprint arXiv 2308.15670, four-chamber loops.
 */
const rows = [
  {
    ...plain,
    code: 'LVEF',
    name: 'LVEF',
    kind: 'value',
    unit: '%',
    decimals: 0,
    range: [0, 100],
    views: ['A4C', 'A2C'],
    phase: 'cycle',
    place: places.chambers,
    reference: [
      { set: 'ASE2015', sex: 'M', low: 52, high: 72, citation: 'ASE/EACVI 2015', mark: 'S' },
      { set: 'ASE2015', sex: 'F', low: 54, high: 74, citation: 'ASE/EACVI 2015', mark: 'S' },
      { set: 'BSE2020', sex: 'any', low: 55, high: null, citation: 'BSE 2020', mark: 'V' },
    ],
    change: {
      possibleAt: 5,
      exceedsAt: 10,
      crossingAt: 5,
      crossings: [50, 40],
      citation: 'Thavendiranathan, JACC 2013;61:77 (2D LVEF); tiers proposed by Longaxis',
      mark: 'J',
    },
    trend: { min: 0, max: 80, ticks: [0, 20, 40, 60, 80] },
    echoClip: { error: { inside: 8.4, outside: 7.1, citation: christensen, mark: 'V' }, threshold: null },
  },
  {
    ...plain,
    code: 'PASP',
    name: 'Pulmonary artery pressure',
    kind: 'value',
    unit: 'mmHg',
    decimals: 1,
    phase: 'systole',
    place: places.rightHeart,
    echoClip: { error: { inside: 10.8, outside: null, citation: christensen, mark: 'V' }, threshold: null },
  },
  presence({
    code: 'pacemaker',
    name: 'Pacemaker lead',
    implant: 'device',
    echoClip: {
      error: null,
      threshold: {
        value: 0.298,
        citation: `tuned for F1 on the authors’ test set with their wordings (${christensen})`,
        mark: 'V',
      },
    },
  }),
  presence({ code: 'TAVR', name: 'Transcatheter aortic valve', implant: 'procedure' }),
  presence({ code: 'mitralClip', name: 'Mitral clip', implant: 'procedure' }),
  // Temporary, so not announced as new between two visits.
  presence({ code: 'impella', name: 'Impella' }),
  presence({ code: 'atrialFibrillation', name: 'Atrial fibrillation', phase: 'cycle', place: places.rhythm }),
  presence({
    code: 'pericardialEffusion',
    name: 'Pericardial effusion',
    phase: 'endDiastole',
    place: places.pericardium,
  }),
  presence({ code: 'normalValves', name: 'Valves normal', phase: 'cycle', place: places.valves }),
  presence({
    code: 'normalWallThickness',
    name: 'Wall thickness normal',
    phase: 'endDiastole',
    place: places.chambers,
  }),
  grade({ code: 'lvSize', name: 'LV size', phase: 'endDiastole', place: places.chambers }),
  grade({ code: 'rvSize', name: 'RV size', phase: 'endDiastole', place: places.chambers }),
  grade({ code: 'laSize', name: 'LA size', phase: 'endSystole', place: places.chambers }),
  grade({ code: 'raSize', name: 'RA size', phase: 'endSystole', place: places.chambers }),
  grade({ code: 'lvHypertrophy', name: 'LV hypertrophy', phase: 'endDiastole', place: places.chambers }),
  grade({ code: 'raPressure', name: 'Right atrial pressure' }),
  grade({
    code: 'effusionGrade',
    name: 'Pericardial effusion, grade',
    phase: 'endDiastole',
    place: places.pericardium,
  }),
  length({
    code: 'IVSd',
    name: 'Interventricular septum, end diastole (IVSd)',
    views: ['PLAX'],
    phase: 'endDiastole',
    place: places.chambers,
  }),
  length({
    code: 'LVIDd',
    name: 'LV internal diameter, end diastole (LVIDd)',
    views: ['PLAX'],
    phase: 'endDiastole',
    place: places.chambers,
  }),
  length({
    code: 'LVPWd',
    name: 'LV posterior wall, end diastole (LVPWd)',
    views: ['PLAX'],
    phase: 'endDiastole',
    place: places.chambers,
  }),
  length({
    code: 'LVIDs',
    name: 'LV internal diameter, end systole (LVIDs)',
    views: ['PLAX'],
    phase: 'endSystole',
    place: places.chambers,
  }),
  length({
    code: 'LVOTd',
    name: 'LV outflow tract diameter (LVOTd)',
    views: ['PLAX'],
    phase: 'systole',
    place: places.chambers,
  }),
  length({ code: 'aorticAnnulus', name: 'Aortic annulus', views: ['PLAX'], phase: 'systole', place: places.chambers }),
  length({
    code: 'aorticSinuses',
    name: 'Aortic root, sinuses',
    views: ['PLAX'],
    phase: 'endDiastole',
    place: places.chambers,
  }),
  length({
    code: 'ascendingAorta',
    name: 'Ascending aorta',
    views: ['PLAX'],
    phase: 'endDiastole',
    place: places.chambers,
  }),
  length({
    code: 'LAd',
    name: 'LA diameter, end systole (LAd)',
    views: ['PLAX'],
    phase: 'endSystole',
    place: places.chambers,
  }),
  length({
    code: 'RVD1',
    name: 'RV basal diameter (RVD1)',
    views: ['A4C'],
    phase: 'endDiastole',
    place: places.rightHeart,
  }),
  length({
    code: 'RVD2',
    name: 'RV mid diameter (RVD2)',
    views: ['A4C'],
    phase: 'endDiastole',
    place: places.rightHeart,
  }),
  length({
    code: 'IVC',
    name: 'Inferior vena cava diameter (IVC)',
    views: ['SC'],
    phase: null,
    place: places.rightHeart,
  }),
  length({
    code: 'effusionDepth',
    name: 'Pericardial effusion, depth',
    views: ['SC', 'PLAX', 'A4C'],
    phase: 'endDiastole',
    place: places.pericardium,
  }),
] as const satisfies Quantities

export const quantities: Quantities = rows
export type QuantityCode = (typeof rows)[number]['code']

/** Null for a code that only a pack knows. */
export const quantityOf = (code: string, catalogue: Quantities = quantities): Quantity | null =>
  catalogue.find((row) => row.code === code) ?? null

/** What a value is of. */
export interface ValueOf {
  readonly code: string
  readonly unit: string | null
}

/** The row of a value; null also where it was recorded in another unit, to which none of the row's numbers apply. */
export function quantityIn({ code, unit }: ValueOf, catalogue: Quantities = quantities): Quantity | null {
  const row = quantityOf(code, catalogue)
  return row?.unit === unit ? row : null
}

export const nameOf = (code: QuantityCode): string => quantityOf(code)?.name ?? code
