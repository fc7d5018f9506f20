import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReportSection, Sentence } from '../../shared/domain/report'

/** Where a sentence came from, as a sign beside the words. */
const originSigns: Readonly<Record<Sentence['origin'], string>> = { finding: '◇', measurement: '●', comparison: '▲', manual: '·' }

interface SectionFieldProps {
  readonly section: ReportSection
  readonly text: string
  /** Null where the text is to be looked at only. */
  readonly onChange: ((text: string) => void) | null
}

/** One section: its text, and below it what the library said for it and where that came from. */
export function SectionField({ section, text, onChange }: SectionFieldProps): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="report-section">
      <label className="report-label">
        <span className="row">
          {section.title} {section.edited ? <span className="faint">{t('report.edited')}</span> : null}
        </span>
        <textarea
          className="field"
          data-testid={`section-${section.code}`}
          rows={Math.max(2, text.split('\n').length + 1)}
          value={text}
          readOnly={onChange === null}
          onChange={(event) => onChange?.(event.target.value)}
        />
      </label>
      {section.sentences.length > 0 ? (
        <ul className="sentences" aria-label={t('reportPage.sources')} data-testid={`sources-${section.code}`}>
          {section.sentences.map((sentence, n) => (
            <Source key={n} sentence={sentence} kept={text.includes(sentence.text)} />
          ))}
        </ul>
      ) : null}
    </div>
  )
}

function Source({ sentence: { text, origin }, kept }: { readonly sentence: Sentence; readonly kept: boolean }): ReactNode {
  const { t } = useTranslation()
  return (
    <li title={text}>
      <span aria-hidden="true">{originSigns[origin]}</span> <span className="sentence-origin">{t(`reportPage.origins.${origin}`)}</span> <span className="sentence-text">{text}</span> {kept ? null : <span className="faint">{t('reportPage.reworded')}</span>}
    </li>
  )
}
