import type { CalibrationFigures, LeftOutOf } from './calibrate'
import type { GateFigures } from './fitGate'
import type { CountedShare, ViewFigures } from './fitView'
import { say } from '../words'

/** A figure as a pack's card shows it. */
export interface Figure {
  readonly label: string
  readonly value: string
}

const percent = (share: number): string => say('fitFigures.percent', { value: (100 * share).toFixed(1) })
const shareWords = ({ hits, of, interval: [low, high] }: CountedShare): string =>
  say('fitFigures.share', { share: percent(hits / of), hits, of, low: percent(low), high: percent(high) })

const leftOut = (of: readonly LeftOutOf[]): string =>
  of.length > 1
    ? say('fitFigures.leftOutOf', { parts: of.slice(0, -1).join(', '), last: of.slice(-1).join() })
    : say('fitFigures.leftOut')

export function taskFigures(name: string, figures: CalibrationFigures): readonly Figure[] {
  switch (figures.kind) {
    case 'regression':
      return [
        {
          label: say('fitFigures.error', { name, leftOut: leftOut(figures.leftOutOf) }),
          value: say('fitFigures.errorValue', {
            error: figures.meanAbsoluteError.toFixed(1),
            studies: figures.studies,
            patients: figures.patients,
          }),
        },
      ]
    case 'binary':
      return [
        {
          label: say('fitFigures.auc', { name, leftOut: leftOut(figures.leftOutOf) }),
          value: say('fitFigures.aucValue', {
            auc: figures.auc.toFixed(3),
            present: figures.present,
            studies: figures.studies,
          }),
        },
      ]
    case 'notCalibrated':
      return [{ label: say('fitFigures.notCalibrated', { name }), value: figures.why }]
  }
}

export function viewFigures(figures: ViewFigures): readonly Figure[] {
  if (figures.kind === 'notFitted') return [{ label: say('fitFigures.headNotFitted'), value: figures.why }]
  return [
    { label: say('fitFigures.viewsNamed'), value: shareWords(figures.accuracy) },
    ...figures.wanted.flatMap(({ view, sensitivity, specificity }) => [
      { label: say('fitFigures.sensitivity', { view }), value: shareWords(sensitivity) },
      { label: say('fitFigures.specificity', { view }), value: shareWords(specificity) },
    ]),
  ]
}

export const gateFigures = (figures: GateFigures): readonly Figure[] =>
  figures.kind === 'fitted'
    ? [
        {
          label: say('fitFigures.gateRefuses'),
          value: shareWords(figures.refused),
        },
      ]
    : [{ label: say('fitFigures.gateNotFitted'), value: say('fitFigures.gateNotFittedValue', { reason: figures.why }) }]

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
  const lines = [
    ...figures.flatMap((figure) => taskFigures(figure.task, figure)),
    ...(view ? viewFigures(view) : []),
    ...(gate ? gateFigures(gate) : []),
  ].map((figure) => say('fitFigures.line', { ...figure }))
  return [
    say('jobs.packCalibrated', { id, version }),
    ...lines,
    ...notUsed.map((reason) => say('fitFigures.notUsed', { reason: reason.replace(/\.$/, '') })),
  ].join(' ')
}
