import { useState, type ReactNode } from 'react'
import { Switch } from 'react-aria-components'
import { useWords } from '../i18n'
import type { KeptPrecision, TaskDifference } from '../../shared/domain/precisionCheck'
import type { Failure } from '../../shared/result'
import { request, useRefresh } from '../bridge/client'
import { Button } from '../ui/Button'
import { minuteOf } from '../ui/time'
import { wordsOf } from '../../shared/words'
import { FailureNote } from '../ui/FailureNote'

/** Whether int8 reads, what the check on this library's loops found, and a way to try it or to turn it off. */
export function Int8State({ kept }: { readonly kept: KeptPrecision | null }): ReactNode {
  const t = useWords()
  // The int8 check is a file of this machine, outside the library: nothing announces it.
  const refresh = useRefresh()
  const [failure, setFailure] = useState<Failure | null>(null)
  const tell = (answer: { readonly ok: true } | { readonly ok: false; readonly failure: Failure }): void => {
    setFailure(answer.ok ? null : answer.failure)
    void refresh()
  }
  const allowed = kept?.check.against.length === 0
  return (
    <div data-testid="int8">
      <p className="row">
        <span>
          {kept === null ? t('int8.untried') : kept.on ? t('int8.on') : allowed ? t('int8.off') : t('int8.refused')}
        </span>
        <span className="push" />
        <Button onPress={() => void request('model:check', undefined).then(tell)}>
          {kept === null ? t('int8.try') : t('int8.again')}
        </Button>
      </p>
      <FailureNote failure={failure} />
      {kept?.failure ? <p className="caution">⚠ {t('int8.unopened', { reason: kept.failure })}</p> : null}
      {kept && allowed ? (
        <Switch
          className="switch"
          isSelected={kept.on}
          onChange={(int8) => void request('model:precision', { int8 }).then(tell)}
        >
          <span className="switch-mark" aria-hidden="true" /> {t('int8.use')}
        </Switch>
      ) : null}
      {kept ? <Check check={kept.check} /> : null}
    </div>
  )
}

function Check({ check }: Pick<KeptPrecision, 'check'>): ReactNode {
  const t = useWords()
  const ms = (value: number): string => value.toPrecision(3)
  const { float32, int8, cosineDistance } = check
  const times = (float32.msPerFrame / int8.msPerFrame).toFixed(2)
  return (
    <>
      <p className="dim">
        {t('int8.found', {
          loops: check.loops,
          patients: check.patients,
          when: minuteOf(check.checkedAt),
          float32: ms(float32.msPerFrame),
          provider: float32.provider,
          int8: ms(int8.msPerFrame),
          times,
        })}
      </p>
      {check.against.map(wordsOf).map((reason) => (
        <p key={reason} className="caution">
          ⚠ {reason}
        </p>
      ))}
      <details>
        <summary className="dim">{t('int8.all')}</summary>
        <ul className="refused">
          <li className="dim">
            {t('int8.distance', {
              median: cosineDistance.median.toExponential(1),
              largest: cosineDistance.largest.toExponential(1),
            })}
          </li>
          {check.tasks.map((task) => (
            <Difference key={task.code} task={task} />
          ))}
        </ul>
      </details>
    </>
  )
}

function Difference({ task }: { readonly task: TaskDifference }): ReactNode {
  const t = useWords()
  const round = (value: number): string => value.toPrecision(2)
  const { name, loops } = task
  switch (task.kind) {
    case 'regression':
      return (
        <li className="dim">
          {t('int8.value', {
            name,
            loops,
            median: round(task.median),
            p95: round(task.p95),
            largest: round(task.largest),
            limit: round(task.limit),
            unit: task.unit,
          })}
        </li>
      )
    case 'binary':
      return (
        <li className="dim">
          {t('int8.score', {
            name,
            loops,
            median: round(task.median),
            largest: round(task.largest),
            limit: round(task.limit),
            changed: task.changed,
          })}
        </li>
      )
    case 'graded':
      return <li className="dim">{t('int8.grade', { name, loops, changed: task.changed })}</li>
  }
}
