import { useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { BankSource } from '../../shared/domain/retrieval'
import type { Failure } from '../../shared/result'
import { request, useRequest } from '../bridge/client'
import { Button } from '../ui/Button'
import { wordsOf } from '../../shared/words'
import { FailureNote } from '../ui/FailureNote'

/** Where similar reports come from: files and the library's own final reports, added and removed by the reader alone. */
export function BankSection(): ReactNode {
  const t = useWords()
  const [failure, setFailure] = useState<Failure | null>(null)
  const { data: bank } = useRequest('reportBank:state', undefined)
  const tell = (answer: { readonly ok: true } | { readonly ok: false; readonly failure: Failure }): void =>
    setFailure(answer.ok ? null : answer.failure)
  return (
    <section className="report-section" data-testid="bank">
      {t('bank.title')}
      <p className="dim">{t('bank.explain')}</p>
      <div className="row">
        <Button onPress={() => void request('reportBank:addFile', undefined).then(tell)}>{t('bank.addFile')}</Button>
        <Button onPress={() => void request('reportBank:addFinal', undefined).then(tell)}>{t('bank.addFinal')}</Button>
        {bank?.model && bank.waiting > 0 ? (
          <Button onPress={() => void request('reportBank:embed', undefined).then(tell)}>
            {t('bank.embed', { count: bank.waiting })}
          </Button>
        ) : null}
      </div>
      <FailureNote failure={failure} />
      {bank && bank.model === null ? <p className="caution">{t('bank.noModel')}</p> : null}
      {bank?.model && bank.reports > 0 ? (
        <p className="dim">
          {t('bank.embedded', {
            embedded: bank.embedded,
            reports: bank.reports,
            model: `${bank.model.id} ${bank.model.version}`,
          })}
        </p>
      ) : null}
      {bank?.sources.map((source) => (
        <Source
          key={source.sourceId}
          source={source}
          onRemove={() => void request('reportBank:remove', { sourceId: source.sourceId }).then(tell)}
        />
      ))}
      {bank && bank.refusals.length > 0 ? (
        <Told
          summary={t('bank.refusals')}
          lines={bank.refusals.map(
            ({ reason, sentences }) => `${wordsOf(reason)} ${t('bank.sentences', { count: sentences })}`,
          )}
        />
      ) : null}
    </section>
  )
}

function Source({
  source: { name, addedAt, addedBy, reports, refused },
  onRemove,
}: {
  readonly source: BankSource
  readonly onRemove: () => void
}): ReactNode {
  const t = useWords()
  return (
    <article className="pack">
      <div className="row">
        <strong>{name}</strong>
        <span className="dim">
          {[t('bank.reports', { count: reports }), addedAt.slice(0, 10), addedBy].join(' · ')}
        </span>
        <span className="push" />
        <Button onPress={onRemove}>{t('reading.remove')}</Button>
      </div>
      {refused.length > 0 ? (
        <Told
          summary={t('bank.refused', { count: refused.length })}
          lines={refused.map(({ line, reason }) => t('bank.line', { line, reason: wordsOf(reason) }))}
        />
      ) : null}
    </article>
  )
}

function Told({ summary, lines }: { readonly summary: string; readonly lines: readonly string[] }): ReactNode {
  return (
    <details>
      <summary className="dim">{summary}</summary>
      <ul className="refused">
        {lines.map((line) => (
          <li key={line} className="dim">
            {line}
          </li>
        ))}
      </ul>
    </details>
  )
}
