import { useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { SimilarReport, SimilarReports as Found } from '../../shared/domain/retrieval'
import { request, useRequest } from '../bridge/client'
import { Button } from '../ui/Button'
import { cosine } from './cosine'
import { failureWords, messageOf } from '../../shared/words'

const SHOWN = 5

/** Reports of the bank nearest to the study's pictures, asked for only once opened. Nothing of them enters the report by itself. */
export function SimilarReports({ studyInstanceUid }: { readonly studyInstanceUid: string }): ReactNode {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const { data } = useRequest('reportBank:similar', { studyInstanceUid, count: SHOWN }, open)
  return (
    <section data-testid="similar">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <strong>{t('bank.similar')}</strong> <span className="draft-tag">{t('app.draft')}</span>
        </summary>
        {data === undefined && open ? <p className="dim">{t('search.searching')}</p> : null}
        {data?.ok === false ? (
          <p className="dim">
            {messageOf(data.failure)} {failureWords(data.failure).nextStep}
          </p>
        ) : null}
        {data?.ok ? <Nearest found={data.value} /> : null}
      </details>
    </section>
  )
}

function Nearest({ found: { model, loops, views, searched, waiting, reports } }: { readonly found: Found }): ReactNode {
  const t = useWords()
  return (
    <>
      <p className="faint">
        {model.id} {model.version} · {t('app.notADevice')}
      </p>
      <p className="dim" role="note">
        {t('bank.compared', { count: loops.length, views: views.join(', '), searched })}{' '}
        {waiting > 0 ? t('bank.waiting', { count: waiting }) : ''} {t('search.honest')}
      </p>
      <ul className="findings">
        {reports.map((report) => (
          <Report key={report.reportId} report={report} />
        ))}
      </ul>
    </>
  )
}

function Report({
  report: { reportId, source, line, owner, text, similarity, words, sentences, leftOut, closest },
}: {
  readonly report: SimilarReport
}): ReactNode {
  const t = useWords()
  const [copied, setCopied] = useState(false)
  return (
    <li className="finding" data-testid="similar-report">
      <span className="row">
        <span>{t('search.similarity', { similarity: cosine(similarity), words })}</span>
        <span className="push" />
        <Button onPress={() => void request('reportBank:copy', { reportId }).then(({ ok }) => setCopied(ok))}>
          {copied ? t('bank.copied') : t('bank.copy')}
        </Button>
      </span>
      <span className="dim">{line === null ? source : t('bank.row', { source, line })}</span>
      {owner === 'another' ? null : (
        <span>
          <span className="badge">{t(`bank.owner.${owner}`)}</span>
        </span>
      )}
      <blockquote className="report-text">{text}</blockquote>
      {closest && sentences > 1 ? (
        <span className="dim">{t('bank.closest', { text: closest.text, similarity: cosine(closest.similarity) })}</span>
      ) : null}
      {leftOut > 0 ? <span className="caution">{t('bank.leftOut', { leftOut, sentences })}</span> : null}
    </li>
  )
}
