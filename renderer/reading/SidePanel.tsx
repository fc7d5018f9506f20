import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import type { Loop } from '../../shared/domain/loop'
import type { Measurement } from '../../shared/domain/measurement'
import { isNamed } from '../../shared/measure/naming'
import { measurementName, regionText, valuesText } from '../../shared/measure/words'
import type { Failure } from '../../shared/result'
import { messageOf } from '../../shared/words'
import { priorWords } from '../cine'
import { NameMenu, type Measurements } from '../measure'
import { Button } from '../ui/Button'
import { FailureNote } from '../ui/FailureNote'

/** One visit's measurements; a prior visit's with its date, null where none is recorded. */
export interface VisitMeasurements {
  readonly measurements: Measurements
  readonly priorDate: string | null | undefined
}

interface SidePanelProps {
  readonly children: ReactNode
  readonly loops: readonly Loop[]
  readonly measurements: readonly VisitMeasurements[]
  readonly failure: Failure | null
  /** The measurement whose menu of names is open. */
  readonly naming: string | null
  readonly onNaming: (measurementId: string | null) => void
  readonly onShow: (measurement: Measurement) => void
}

/** What is known of the study: the findings given, then measurements of this visit and of the prior beside, which lead back to their frame, and the files' warnings. */
export function SidePanel({
  children,
  loops,
  measurements,
  failure,
  naming,
  onNaming,
  onShow,
}: SidePanelProps): ReactNode {
  const t = useWords()
  const warnings = loops.flatMap(({ warnings: ofLoop, view, instanceNumber }) =>
    ofLoop.map(
      (warning) => `${view?.code ?? t('reading.loopNumber', { number: instanceNumber ?? '?' })}: ${messageOf(warning)}`,
    ),
  )
  return (
    <aside className="panel">
      {children}
      <section>
        <h2>{t('reading.measurements')}</h2>
        {measurements.every(({ measurements: { list } }) => list.length === 0) ? (
          <p className="faint">{t('reading.noMeasurements')}</p>
        ) : null}
        <FailureNote failure={failure} />
        {measurements.flatMap(({ measurements: { list, name, remove }, priorDate }) =>
          list.map((measurement) => (
            <div
              key={measurement.measurementId}
              className="measurement"
              data-testid="measurement"
              data-role={priorDate === undefined ? 'current' : 'prior'}
            >
              <div className="row">
                {priorDate === undefined ? null : <span className="prior-tag">{priorWords(t, priorDate)}</span>}
                <strong>{valuesText(measurement)}</strong>
                <span className="push" />
                <NameMenu
                  measurement={measurement}
                  open={naming === measurement.measurementId}
                  onOpen={(open) => onNaming(open ? measurement.measurementId : null)}
                  onName={(code) => name(measurement, code)}
                />
                <Button onPress={() => onShow(measurement)}>
                  {t('reading.showFrame', { frame: measurement.frame + 1 })}
                </Button>
                <Button onPress={() => remove(measurement)}>{t('reading.remove')}</Button>
              </div>
              <p className="faint">
                {isNamed(measurement)
                  ? measurementName(measurement)
                  : [measurement.label, t('measure.unnamed')].filter(Boolean).join(' · ')}
                {' · '}
                {regionText(measurement.region)}
              </p>
            </div>
          )),
        )}
      </section>
      {warnings.map((words) => (
        <p key={words} className="caution">
          ⚠ {words}
        </p>
      ))}
      <p className="panel-foot faint">{t('app.notADevice')}</p>
    </aside>
  )
}
