import type { CalibrationFigures, LeftOutOf } from './calibrate'
import type { GateFigures } from './fitGate'
import type { CountedShare, ViewFigures } from './fitView'
import { textOf, type CatalogueText } from '../words'

/** A figure as a pack's card shows it. */
export interface Figure {
  readonly label: CatalogueText
  readonly value: CatalogueText
}

const percent = (share: number): CatalogueText => textOf('fitFigures.percent', { value: (100 * share).toFixed(1) })
const shareWords = ({ hits, of, interval: [low, high] }: CountedShare): CatalogueText =>
  textOf('fitFigures.share', { share: percent(hits / of), hits, of, low: percent(low), high: percent(high) })

const leftOut = (of: readonly LeftOutOf[]): CatalogueText =>
  of.length > 1
    ? textOf('fitFigures.leftOutOf', { parts: of.slice(0, -1).join(', '), last: of.slice(-1).join() })
    : textOf('fitFigures.leftOut')

export function taskFigures(name: string, figures: CalibrationFigures): readonly Figure[] {
  switch (figures.kind) {
    case 'regression':
      return [
        {
          label: textOf('fitFigures.error', { name, leftOut: leftOut(figures.leftOutOf) }),
          value: textOf('fitFigures.errorValue', {
            error: figures.meanAbsoluteError.toFixed(1),
            studies: figures.studies,
            patients: figures.patients,
          }),
        },
      ]
    case 'binary':
      return [
        {
          label: textOf('fitFigures.auc', { name, leftOut: leftOut(figures.leftOutOf) }),
          value: textOf('fitFigures.aucValue', {
            auc: figures.auc.toFixed(3),
            present: figures.present,
            studies: figures.studies,
          }),
        },
      ]
    case 'notCalibrated':
      return [{ label: textOf('fitFigures.notCalibrated', { name }), value: figures.why }]
  }
}

export function viewFigures(figures: ViewFigures): readonly Figure[] {
  if (figures.kind === 'notFitted') return [{ label: textOf('fitFigures.headNotFitted'), value: figures.why }]
  return [
    { label: textOf('fitFigures.viewsNamed'), value: shareWords(figures.accuracy) },
    ...figures.wanted.flatMap(({ view, sensitivity, specificity }) => [
      { label: textOf('fitFigures.sensitivity', { view }), value: shareWords(sensitivity) },
      { label: textOf('fitFigures.specificity', { view }), value: shareWords(specificity) },
    ]),
  ]
}

export const gateFigures = (figures: GateFigures): readonly Figure[] =>
  figures.kind === 'fitted'
    ? [
        {
          label: textOf('fitFigures.gateRefuses'),
          value: shareWords(figures.refused),
        },
      ]
    : [
        {
          label: textOf('fitFigures.gateNotFitted'),
          value: textOf('fitFigures.gateNotFittedValue', { reason: figures.why }),
        },
      ]

/** What came of calibrating, for the line where jobs are told of. */
export function calibrationTexts({
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
  readonly notUsed: readonly CatalogueText[]
}): readonly CatalogueText[] {
  const lines = [
    ...figures.flatMap((figure) => taskFigures(figure.task, figure)),
    ...(view ? viewFigures(view) : []),
    ...(gate ? gateFigures(gate) : []),
  ].map((figure) => textOf('fitFigures.line', { ...figure }))
  return [
    textOf('jobs.packCalibrated', { id, version }),
    ...lines,
    ...notUsed.map((reason) => textOf('fitFigures.notUsed', { reason })),
  ]
}
