import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { Finding } from '../../shared/domain/finding'
import type { ReportDraft, ReportSection } from '../../shared/domain/report'
import { isNamed } from '../../shared/measure/naming'
import { reportFormats, type ReportFormat } from '../../shared/report/formats'
import { displayName } from '../../shared/domain/patient'
import { modelWords } from '../../shared/report/text'
import type { Failure } from '../../shared/result'
import { useNavigation, type Screen } from '../navigation/navigation'
import { useScreenCommands } from '../commands'
import { request, useRequest } from '../bridge/client'
import { useMenuItem } from '../bridge/menu'
import { Button } from '../ui/Button'
import { KeyFrames } from './KeyFrames'
import { PagePreview } from './PagePreview'
import { reportCommands } from './reportCommands'
import { SectionField } from './SectionField'
import { useReportText } from './useReportText'
import { VersionsMenu } from './VersionsMenu'
import { failureWords, messageOf } from '../../shared/words'

/** Text that stands still this long is kept as a version. */
const AUTOSAVE_MS = 1200

/** A draft report: every section is plain text, kept as it is typed; nothing here is ever final. */
export function ReportScreen({ screen }: { readonly screen: Extract<Screen, { kind: 'report' }> }): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  const { studyInstanceUid } = screen
  const { data: opened } = useRequest('report:open', { studyInstanceUid })
  const { data: versions = NO_VERSIONS, refetch } = useRequest('report:versions', { studyInstanceUid })
  const { data: listed } = useRequest('findings:list', { studyInstanceUid })
  const { data: detail } = useRequest('study:detail', { studyInstanceUid })
  const { data: measured } = useRequest('measure:list', { studyInstanceUid })
  const [draft, setDraft] = useState<ReportDraft | null>(null)
  const { texts, latest, kept, write, clear, flush } = useReportText(studyInstanceUid)
  const [chosen, setChosen] = useState<number | null>(null)
  const [notice, setNotice] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const saving = useRef<Promise<unknown>>(Promise.resolve())
  /** The version last saved: a save that waited for another knows of it before the screen is drawn anew. */
  const lastSaved = useRef<ReportDraft | null>(null)
  /** The version that what is typed began on; null while nothing is typed. */
  const typedOn = useRef<number | null>(null)
  /** Text of an earlier session that is in no version yet. */
  const isUnsaved = useRef(false)

  const shown = draft ?? (opened?.ok ? opened.value : null)
  if (draft === null && opened?.ok) isUnsaved.current = opened.value.unsaved
  const textOf = (section: ReportSection): string => texts[section.code] ?? section.text
  const old = chosen === null ? null : (versions.find(({ version }) => version === chosen) ?? null)

  const savedAs = useMemo(
    () =>
      (version: ReportDraft): void => {
        lastSaved.current = version
        typedOn.current = null
        isUnsaved.current = false
        setDraft(version)
        setFailure(null)
        void refetch()
      },
    [refetch],
  )
  /** False where the text could not become a version; it stays on the screen, and as it was written through. */
  const saveNow = useMemo(
    () => async (): Promise<boolean> => {
      const isKept = await flush()
      if (!shown) return isKept
      const base = lastSaved.current && lastSaved.current.version > shown.version ? lastSaved.current : shown
      const typed = latest.current
      if (!isUnsaved.current && !base.sections.some(({ code, text }) => (typed[code] ?? text) !== text)) return true
      const save = (baseVersion: number) =>
        request('report:save', { studyInstanceUid, texts: { ...typed }, baseVersion })
      const first = await save(typedOn.current ?? base.version)
      // Versions are never overwritten: where someone saved in between, this text becomes the version after theirs.
      const between = !first.ok && first.failure.code === 'reportChanged' ? Number(first.failure.params.newest) : null
      const result = between === null ? first : await save(between)
      if (!result.ok) {
        setFailure(result.failure)
        return false
      }
      savedAs(result.value)
      const { version } = result.value
      setNotice(
        between === null ? t('report.saved', { version }) : t('reportPage.savedOver', { version, other: between }),
      )
      return true
    },
    [shown, latest, studyInstanceUid, t, flush, savedAs],
  )
  /** One save at a time; the next knows of the version before it. */
  const save = useMemo(
    () => (): Promise<boolean> => {
      const result = saving.current.then(saveNow)
      saving.current = result.catch(() => undefined)
      return result
    },
    [saveNow],
  )
  useEffect(() => {
    if (Object.keys(texts).length === 0) return undefined
    const timer = setTimeout(() => void save(), AUTOSAVE_MS)
    return () => clearTimeout(timer)
  }, [texts, save])

  const back = useMemo(
    () => (): void =>
      void save().then(async (isSaved) => {
        // Refused as a version, but written down: it is there when the report is opened again.
        if (isSaved || (await flush())) go({ ...screen, kind: 'reading' })
      }),
    [go, save, flush, screen],
  )
  const exportAs = useMemo(
    () =>
      async (format: ReportFormat): Promise<void> => {
        if (!(await save())) return
        const result = await request('report:export', { studyInstanceUid, format })
        if (!result.ok) return setFailure(result.failure)
        savedAs(result.value.draft)
        setNotice(result.value.path === null ? '' : t('report.exported', { path: result.value.path }))
      },
    [save, studyInstanceUid, t, savedAs],
  )
  const restore = useMemo(
    () =>
      async (version: number): Promise<void> => {
        if (!(await save())) return
        const [newest] = (await refetch()).data ?? []
        const result = await request('report:restore', { studyInstanceUid, version, baseVersion: newest?.version ?? 0 })
        if (!result.ok) return setFailure(result.failure)
        clear()
        setChosen(null)
        savedAs(result.value)
        setNotice(t('reportPage.restored', { from: version, version: result.value.version }))
      },
    [save, studyInstanceUid, t, refetch, clear, savedAs],
  )
  const copy = useMemo(
    () => async (): Promise<void> => {
      if (!(await save())) return
      const result = await request('report:copy', { studyInstanceUid })
      if (!result.ok) return setFailure(result.failure)
      savedAs(result.value)
      setNotice(t('report.copied'))
    },
    [save, studyInstanceUid, t, savedAs],
  )
  const typeInto = (code: ReportSection['code'], text: string): void => {
    typedOn.current ??= Math.max(shown?.version ?? 0, lastSaved.current?.version ?? 0)
    write(code, text)
  }
  const dialogs = useScreenCommands(
    useMemo(
      () =>
        reportCommands(t, {
          back,
          // What leaves the program is the draft of now, never the older version on the screen.
          leave:
            chosen === null
              ? { exportAs: (format: ReportFormat) => void exportAs(format), copy: () => void copy() }
              : null,
        }),
      [t, exportAs, copy, back, chosen],
    ),
  )
  useMenuItem('export', shown && chosen === null ? () => void exportAs('pdf') : null)
  if (!shown || !detail?.ok) return <main className="reading" />
  const { patient, study } = detail.value
  const unnamed = measured?.filter((measurement) => !isNamed(measurement)).length ?? 0
  return (
    <main className="reading" data-testid="report">
      <header className="banner">
        <Button keyName="Esc" onPress={back}>
          {t('report.back')}
        </Button>
        <h1>{displayName(patient.name)}</h1>
        <span className="dim">
          {[patient.sex, patient.birthDate ?? t('worklist.birthUnknown')].filter(Boolean).join(' ')} ·{' '}
          {t('report.of', { date: study.studyDate ?? t('worklist.noDate') })} ·{' '}
          {t('report.version', { version: (old ?? shown).version })}
        </span>
        <span className="draft-tag">{t('app.draft')}</span>
        <span className="push" />
        <VersionsMenu versions={versions} chosen={chosen} onChoose={setChosen} />
        <Button disabled={old !== null} onPress={() => void copy()}>
          {t('report.copy')}
        </Button>
        {reportFormats.map(({ id, shortcut }, n) => (
          <Button
            key={id}
            primary={n === reportFormats.length - 1}
            disabled={old !== null}
            {...(shortcut && { keyName: shortcut.printed })}
            onPress={() => void exportAs(id)}
          >
            {t(`report.export.${id}`)}
          </Button>
        ))}
      </header>
      <div className="report-body">
        <div className="report-page">
          {old ? (
            <div className="row report-old" role="note">
              <span className="caution">
                {t('reportPage.reading', { version: old.version, at: old.savedAt.slice(0, 10), by: old.savedBy })}
              </span>
              <Button primary onPress={() => void restore(old.version)}>
                {t('reportPage.restore')}
              </Button>
              <Button onPress={() => setChosen(null)}>{t('reportPage.toNewest')}</Button>
              <span className="dim">{t('reportPage.restoreHint')}</span>
            </div>
          ) : null}
          <p aria-live="polite" className="dim report-said" data-testid="report-said">
            {failure ? `⚠ ${messageOf(failure)} ${failureWords(failure).nextStep}` : notice}
          </p>
          <p className="dim" data-testid="report-kept" data-kept={kept}>
            {kept === 'kept' ? t('reportPage.kept') : kept === 'failed' ? `⚠ ${t('reportPage.notKept')}` : ''}
          </p>
          {unnamed === 0 ? null : (
            <p className="caution" role="note">
              {t('measure.leftOut', { count: unnamed })}
            </p>
          )}
          {(old ?? shown).cautions.map((words) => (
            <p key={words} className="caution" role="note">
              ⚠ {words}
            </p>
          ))}
          {(old ?? shown).sections.map((section) => (
            <SectionField
              key={section.code}
              section={section}
              findings={listed?.findings ?? NO_FINDINGS}
              text={old ? section.text : textOf(section)}
              onChange={old ? null : (text) => typeInto(section.code, text)}
            />
          ))}
          <Unreviewed draft={old ?? shown} />
          <p className="faint">
            {modelWords(old ?? shown)} {t('app.notADevice')}.
          </p>
        </div>
        <PagePreview studyInstanceUid={studyInstanceUid} texts={texts} version={chosen} keptVersion={shown.version} />
      </div>
      <KeyFrames draft={old ?? shown} />
      {dialogs}
    </main>
  )
}

const NO_FINDINGS: readonly Finding[] = []
const NO_VERSIONS: readonly ReportDraft[] = []

function Unreviewed({ draft: { unreviewed } }: { readonly draft: ReportDraft }): ReactNode {
  const t = useWords()
  if (unreviewed.length === 0) return null
  return (
    <section className="unreviewed" data-testid="unreviewed">
      <h2>{t('report.unreviewed')}</h2>
      {unreviewed.map(({ text }) => (
        <p key={text}>{text}</p>
      ))}
    </section>
  )
}
