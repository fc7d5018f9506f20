import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { ReportTexts } from '../../shared/domain/report'
import { useWords } from '../i18n'
import { request } from '../bridge/client'
import { failureWords, messageOf } from '../../shared/words'

/** Typing that rests this long is shown on the page. */
const REDRAW_MS = 350
/** A4 at 96 pixels an inch. */
const SHEET_WIDTH = 794
const SHEET_HEIGHT = 1123

interface PagePreviewProps {
  readonly studyInstanceUid: string
  readonly texts: ReportTexts
  /** An older version as it was kept; null shows the draft of now. */
  readonly version: number | null
  /** Changes whenever the kept draft does. */
  readonly keptVersion: number
}

/**
 * The page as it would be printed, from the printer's own builder. It lies in a frame that runs no script and has a
 * policy of its own; the next page loads behind the one that is shown, so nothing blinks.
 */
export function PagePreview({ studyInstanceUid, texts, version, keptVersion }: PagePreviewProps): ReactNode {
  const t = useWords()
  const column = useRef<HTMLDivElement>(null)
  const [scale, setScale] = useState(1)
  const [sheets, setSheets] = useState<{ readonly shown: string | null; readonly next: string | null }>({
    shown: null,
    next: null,
  })
  const [height, setHeight] = useState(SHEET_HEIGHT)
  const [problem, setProblem] = useState('')

  useEffect(() => {
    let current = true
    const timer = setTimeout(() => {
      void request('report:page', { studyInstanceUid, texts: { ...texts }, version }).then((answer) => {
        if (!current) return
        if (answer.ok) setSheets(({ shown }) => ({ shown, next: answer.value.url }))
        setProblem(answer.ok ? '' : `${messageOf(answer.failure)} ${failureWords(answer.failure).nextStep}`)
      })
    }, REDRAW_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [studyInstanceUid, texts, version, keptVersion])

  useEffect(() => {
    const element = column.current
    if (!element) return undefined
    const watch = new ResizeObserver(() => setScale(Math.min(1, (element.clientWidth - 32) / SHEET_WIDTH)))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])

  const loaded = (frame: HTMLIFrameElement, url: string): void => {
    // An empty document is the one a frame starts with.
    if (!frame.contentDocument?.querySelector('.draft')) return
    setHeight(Math.max(SHEET_HEIGHT, frame.contentDocument.documentElement.scrollHeight))
    setSheets(({ next, shown }) => (next === url ? { shown: url, next: null } : { shown, next }))
  }
  const urls = [...new Set([sheets.shown, sheets.next])].filter((url) => url !== null)
  return (
    <section className="page-preview" aria-label={t('reportPage.title')} ref={column}>
      {problem ? <p className="caution">⚠ {problem}</p> : null}
      <div className="sheet-box" style={{ width: SHEET_WIDTH * scale, height: height * scale }}>
        {urls.map((url) => (
          <iframe
            key={url}
            src={url}
            title={t('reportPage.title')}
            data-testid={url === sheets.shown ? 'page-preview' : 'page-next'}
            sandbox="allow-same-origin"
            tabIndex={-1}
            style={{
              width: SHEET_WIDTH,
              height,
              transform: `scale(${scale})`,
              visibility: url === sheets.shown ? 'visible' : 'hidden',
            }}
            onLoad={({ currentTarget }) => loaded(currentTarget, url)}
          />
        ))}
      </div>
    </section>
  )
}
