import { useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { ModelRole } from '../../shared/domain/modelRole'
import type { PackState } from '../../shared/ipc/contract'
import type { Failure } from '../../shared/result'
import { request, useRefresh } from '../bridge/client'
import { Button } from '../ui/Button'
import { Int8State } from './Int8State'
import { minuteOf } from '../ui/time'
import { wordsOf } from '../../shared/words'
import { FailureNote } from '../ui/FailureNote'

/** How this machine runs a pack, as a benchmark measured it; what could not start, and why. */
export function EngineState({
  benchmark,
  int8,
  role,
}: Pick<PackState, 'benchmark' | 'int8'> & { readonly role: ModelRole }): ReactNode {
  const t = useWords()
  // A benchmark is a file of this machine, outside the library: nothing announces it.
  const refresh = useRefresh()
  const [measuring, setMeasuring] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const measure = (): void => {
    setMeasuring(true)
    void request('model:measure', { role })
      .then((result) => setFailure(result.ok ? null : result.failure))
      .finally(() => {
        setMeasuring(false)
        void refresh()
      })
  }
  const ms = (value: number): string => value.toPrecision(2)
  return (
    <div data-testid="engine">
      <p className="row">
        <span>
          {benchmark
            ? t('engine.setting', {
                provider: benchmark.chosen.provider,
                count: benchmark.chosen.threads,
                batch: benchmark.chosen.batch,
                ms: ms(benchmark.chosen.msPerFrame),
                when: minuteOf(benchmark.measuredAt),
              })
            : t('engine.unmeasured')}
        </span>
        <span className="push" />
        <Button disabled={measuring} onPress={measure}>
          {measuring ? t('engine.measuring') : t('engine.again')}
        </Button>
      </p>
      <FailureNote failure={failure} />
      {benchmark ? (
        <details>
          <summary className="dim">{t('engine.all')}</summary>
          <ul className="refused">
            {benchmark.measured.map((result) => (
              <li key={`${result.provider} ${result.threads} ${result.batch}`} className="dim">
                {t('engine.row', { ...result, ms: ms(result.msPerFrame) })}
              </li>
            ))}
            {benchmark.refused.map(({ provider, reason }) => (
              <li key={`${provider} ${wordsOf(reason)}`} className="faint">
                {provider}: {wordsOf(reason)}
              </li>
            ))}
            {benchmark.complete ? null : <li className="faint">{t('engine.cut')}</li>}
          </ul>
        </details>
      ) : null}
      {int8.inPack ? <Int8State kept={int8.kept} /> : null}
    </div>
  )
}
