import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import type { Loop } from '../../shared/domain/loop'
import type { Measurement } from '../../shared/domain/measurement'
import { regionText, valuesText } from '../../shared/measure/words'
import type { Failure } from '../../shared/result'
import { messageOf } from '../../shared/words'
import { useCine } from '../cine'
import { Button } from '../ui/Button'
import { FailureNote } from '../ui/FailureNote'

interface SidePanelProps {
  readonly children: ReactNode
  readonly loops: readonly Loop[]
  readonly measurements: readonly Measurement[]
  readonly failure: Failure | null
  readonly onRemove: (measurement: Measurement) => void
}

/** What is known of the study: the findings given, then measurements, which lead back to their frame, and the files' warnings. */
export function SidePanel({ children, loops, measurements, failure, onRemove }: SidePanelProps): ReactNode {
  const t = useWords()
  const engine = useCine()
  const show = ({ sopInstanceUid, frame }: Measurement): void => {
    engine.pause()
    engine.setActive(sopInstanceUid)
    engine.seek(sopInstanceUid, frame)
  }
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
        {measurements.length === 0 ? <p className="faint">{t('reading.noMeasurements')}</p> : null}
        <FailureNote failure={failure} />
        {measurements.map((measurement) => (
          <div key={measurement.measurementId} className="row measurement" data-testid="measurement">
            <strong>{valuesText(measurement)}</strong>
            <span className="faint">{regionText(measurement.region)}</span>
            <span className="push" />
            <Button onPress={() => show(measurement)}>
              {t('reading.showFrame', { frame: measurement.frame + 1 })}
            </Button>
            <Button onPress={() => onRemove(measurement)}>{t('reading.remove')}</Button>
          </div>
        ))}
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
