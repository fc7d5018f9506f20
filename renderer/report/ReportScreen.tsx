import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReportDraft, ReportSection } from '../../shared/domain/report'
import { displayName } from '../../shared/domain/patient'
import { modelWords, UNREVIEWED_HEADING } from '../../shared/report/text'
import type { Failure } from '../../shared/result'
import { useNavigation, type Screen } from '../app/navigation'
import { useScreenCommands } from '../app/commands'
import { request, useRequest } from '../bridge/client'
import { Button } from '../ui/Button'

/** Text that stands still this long is kept as a version. */
const AUTOSAVE_MS = 1200

/** A draft report: every section is plain text, kept as it is typed; nothing here is ever final. */
export function ReportScreen({ screen }: { readonly screen: Extract<Screen, { kind: 'report' }> }): ReactNode {
  const { t } = useTranslation()
  const go = useNavigation((navigation) => navigation.go)
  const { studyInstanceUid } = screen
  const { data: opened } = useRequest('report:open', { studyInstanceUid })
  const { data: detail } = useRequest('study:detail', { studyInstanceUid })
  const [draft, setDraft] = useState<ReportDraft | null>(null)
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [said, setSaid] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const saving = useRef<Promise<unknown>>(Promise.resolve())

  const shown = draft ?? (opened?.ok ? opened.value : null)
  const textOf = (section: ReportSection): string => texts[section.code] ?? section.text
  const changed = shown !== null && shown.sections.some((section) => textOf(section) !== section.text)

  const save = useMemo(
    () => async (): Promise<void> => {
      if (!shown || !changed) return
      const result = await request('report:save', { studyInstanceUid, texts: { ...texts }, baseVersion: shown.version })
      if (result.ok) {
        setDraft(result.value)
        setSaid(t('report.saved', { version: result.value.version }))
        setFailure(null)
      } else setFailure(result.failure)
    },
    [shown, changed, texts, studyInstanceUid, t],
  )
  useEffect(() => {
    if (!changed) return undefined
    const timer = setTimeout(() => void (saving.current = saving.current.then(save)), AUTOSAVE_MS)
    return () => clearTimeout(timer)
  }, [changed, save])

  const back = useMemo(() => (): void => void saving.current.then(save).then(() => go({ ...screen, kind: 'reading' })), [go, save, screen])
  const exportAs = useMemo(
    () => async (format: 'pdf' | 'txt' | 'json'): Promise<void> => {
      await saving.current.then(save)
      const result = await request('report:export', { studyInstanceUid, format })
      if (!result.ok) return setFailure(result.failure)
      setDraft(result.value.draft)
      setSaid(result.value.path === null ? '' : t('report.exported', { path: result.value.path }))
    },
    [save, studyInstanceUid, t],
  )
  const copy = useMemo(
    () => async (): Promise<void> => {
      await saving.current.then(save)
      const result = await request('report:copy', { studyInstanceUid })
      if (result.ok) setSaid(t('report.copied'))
      else setFailure(result.failure)
    },
    [save, studyInstanceUid, t],
  )
  const dialogs = useScreenCommands(
    useMemo(
      () => [
        { key: '$mod+p', printed: 'Ctrl P', name: t('report.pdf'), run: () => void exportAs('pdf') },
        { key: '$mod+t', printed: 'Ctrl T', name: t('report.txt'), run: () => void exportAs('txt') },
        { key: '$mod+Shift+c', printed: 'Ctrl Shift C', name: t('report.copy'), run: () => void copy() },
        { key: 'Escape', printed: 'Esc', name: t('report.back'), run: back },
      ],
      [t, exportAs, copy, back],
    ),
  )
  if (!shown || !detail?.ok) return <main className="reading" />
  const { patient, study } = detail.value
  return (
    <main className="reading" data-testid="report">
      <header className="banner">
        <Button keyName="Esc" onPress={back}>
          {t('report.back')}
        </Button>
        <h1>{displayName(patient.name)}</h1>
        <span className="dim">
          {t('report.of', { date: study.studyDate ?? t('worklist.noDate') })} · {t('report.version', { version: shown.version })}
        </span>
        <span className="draft-tag">DRAFT</span>
        <span className="push" />
        <Button onPress={() => void copy()}>{t('report.copy')}</Button>
        <Button onPress={() => void exportAs('txt')}>{t('report.txt')}</Button>
        <Button primary keyName="Ctrl P" onPress={() => void exportAs('pdf')}>
          {t('report.pdf')}
        </Button>
      </header>
      <div className="report-page">
        <p aria-live="polite" className="dim report-said" data-testid="report-said">
          {failure ? `⚠ ${failure.message} ${failure.nextStep}` : said}
        </p>
        {shown.cautions.map((words) => (
          <p key={words} className="caution" role="note">
            ⚠ {words}
          </p>
        ))}
        {shown.sections.map((section) => (
          <label key={section.code} className="report-section">
            <span className="row">
              {section.title} {section.edited ? <span className="faint">{t('report.edited')}</span> : null}
            </span>
            <textarea
              className="field"
              data-testid={`section-${section.code}`}
              rows={Math.max(2, textOf(section).split('\n').length + 1)}
              value={textOf(section)}
              onChange={(event) => setTexts((now) => ({ ...now, [section.code]: event.target.value }))}
            />
          </label>
        ))}
        {shown.unreviewed.length > 0 ? (
          <section className="unreviewed" data-testid="unreviewed">
            <h2>{UNREVIEWED_HEADING}</h2>
            {shown.unreviewed.map(({ text }) => (
              <p key={text}>{text}</p>
            ))}
          </section>
        ) : null}
        <p className="faint">
          {modelWords(shown)} {t('app.notADevice')}.
        </p>
      </div>
      {dialogs}
    </main>
  )
}
