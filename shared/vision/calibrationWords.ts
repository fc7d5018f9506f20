import type { CalibrationFigures, LeftOutOf } from './calibrate'
import type { GateFigures } from './fitGate'
import type { CountedShare, ViewFigures } from './fitView'

/** A figure as a pack's card shows it. */
export interface Figure {
  readonly label: string
  readonly value: string
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const shareWords = ({ hits, of, interval: [low, high] }: CountedShare): string =>
  `${percent(hits / of)} (${hits} of ${of} loops, 95 % interval ${percent(low)} to ${percent(high)}, a patient's loops counted as one)`

const leftOut = (of: readonly LeftOutOf[]): string =>
  of.length > 1 ? `patients left out of ${of.slice(0, -1).join(', ')} and ${of.slice(-1).join()}` : 'patients left out'

export function taskFigures(name: string, figures: CalibrationFigures): readonly Figure[] {
  switch (figures.kind) {
    case 'regression':
      return [
        {
          label: `${name}, mean absolute error, ${leftOut(figures.leftOutOf)}`,
          value: `${figures.meanAbsoluteError.toFixed(1)} (${figures.studies} studies of ${figures.patients} patients)`,
        },
      ]
    case 'binary':
      return [
        {
          label: `${name}, AUC, ${leftOut(figures.leftOutOf)}`,
          value: `${figures.auc.toFixed(3)} (${figures.present} of ${figures.studies} studies with it)`,
        },
      ]
    case 'notCalibrated':
      return [{ label: `${name}, not calibrated`, value: figures.why }]
  }
}

export function viewFigures(figures: ViewFigures): readonly Figure[] {
  if (figures.kind === 'notFitted') return [{ label: 'View head, not fitted', value: figures.why }]
  return [
    { label: 'Views named rightly, patients left out', value: shareWords(figures.accuracy) },
    ...figures.wanted.flatMap(({ view, sensitivity, specificity }) => [
      { label: `${view} loops taken for ${view}, patients left out`, value: shareWords(sensitivity) },
      { label: `Other views not taken for ${view}, patients left out`, value: shareWords(specificity) },
    ]),
  ]
}

export const gateFigures = (figures: GateFigures): readonly Figure[] =>
  figures.kind === 'fitted'
    ? [
        {
          label: 'Loops named as its views that its gate refuses, patients left out',
          value: shareWords(figures.refused),
        },
      ]
    : [{ label: 'Gate, not fitted', value: `${figures.why}. Colour alone is refused` }]

/** What came of calibrating, for the line where jobs are told of. */
export function calibrationWords({
  id,
  version,
  figures,
  view,
  gate,
  notUsed,
}: {
  readonly id: string
  readonly version: string
  readonly figures: readonly CalibrationFigures[]
  readonly view: ViewFigures | null
  readonly gate: GateFigures | null
  readonly notUsed: readonly string[]
}): string {
  const said = [
    ...figures.flatMap((one) => taskFigures(one.task, one)),
    ...(view ? viewFigures(view) : []),
    ...(gate ? gateFigures(gate) : []),
  ].map(({ label, value }) => `${label}: ${value}.`)
  return [
    `${id} (${version}) is made. Choose it in the settings to read with it.`,
    ...said,
    ...notUsed.map((one) => `Not used: ${one.replace(/\.$/, '')}.`),
  ].join(' ')
}
