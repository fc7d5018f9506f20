import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import type { Finding } from '../../shared/domain/finding'
import type { ReportSection, Sentence } from '../../shared/domain/report'

interface SectionFieldProps {
  readonly section: ReportSection
  readonly text: string
  /** The study's findings, to tell a model's sentence from a reader's. */
  readonly findings: readonly Finding[]
  /** Null where the text is to be looked at only. */
  readonly onChange: ((text: string) => void) | null
}

/** One section: its text, and below it what the library said for it and where that came from. */
export function SectionField({ section, text, findings, onChange }: SectionFieldProps): ReactNode {
  const t = useWords()
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
            <Source
              key={n}
              sentence={sentence}
              finding={findings.find(({ findingId }) => findingId === sentence.sourceId) ?? null}
              kept={text.includes(sentence.text)}
            />
          ))}
        </ul>
      ) : null}
    </div>
  )
}

/** ◇ a model, with its name; ● a reader; ⇄ then and now; · what the library holds of the study. */
function Source({
  sentence: { text, origin },
  finding,
  kept,
}: {
  readonly sentence: Sentence
  readonly finding: Finding | null
  readonly kept: boolean
}): ReactNode {
  const t = useWords()
  const source = (): readonly [sign: string, words: string] => {
    if (origin === 'measurement') return ['●', t('reportPage.origins.measurement')]
    if (origin === 'comparison') return ['⇄', t('reportPage.origins.comparison')]
    if (origin === 'manual') return ['·', t('reportPage.origins.manual')]
    if (finding?.status === 'edited') return ['●', t('reportPage.origins.reader')]
    return ['◇', finding ? `${finding.model.id} ${finding.model.version}` : t('reportPage.origins.finding')]
  }
  const [sign, words] = source()
  return (
    <li title={text}>
      <span aria-hidden="true">{sign}</span> <span className="sentence-origin">{words}</span>{' '}
      <span className="sentence-text">{text}</span>{' '}
      {kept ? null : <span className="faint">{t('reportPage.reworded')}</span>}
    </li>
  )
}
