import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'
import type { ReportTexts } from '../../shared/domain/report'
import { refreshStudies, request } from '../bridge/client'
import { useFlush } from '../bridge/flush'

/** What was typed is written down this long after its first key at the latest, ms; the promise is 250. */
const KEEP_MS = 100

type Kept = 'nothing' | 'pending' | 'kept' | 'failed'

export interface ReportText {
  /** By section code, what was typed on this screen. */
  readonly texts: ReportTexts
  /** The same, up to the last key, before it is drawn. */
  readonly latest: RefObject<ReportTexts>
  readonly kept: Kept
  readonly write: (code: keyof ReportTexts, text: string) => void
  /** Forgets what was typed here: another version stands in its place. */
  readonly clear: () => void
  /** Writes at once; true where nothing typed is left unwritten. */
  readonly flush: () => Promise<boolean>
}

/** What is typed into a report, written through to the library as it is typed. */
export function useReportText(studyInstanceUid: string): ReportText {
  const [texts, setTexts] = useState<ReportTexts>({})
  const [kept, setKept] = useState<Kept>('nothing')
  const latest = useRef<ReportTexts>({})
  const isDirty = useRef(false)
  const timer = useRef<number | null>(null)
  const writing = useRef<Promise<boolean>>(Promise.resolve(true))

  const flush = useCallback((): Promise<boolean> => {
    if (timer.current !== null) window.clearTimeout(timer.current)
    timer.current = null
    if (!isDirty.current) return writing.current
    isDirty.current = false
    const written = request('report:keep', { studyInstanceUid, texts: { ...latest.current } }).then(
      ({ ok }) => ok,
      () => false,
    )
    writing.current = written.then((isWritten) => {
      if (!isWritten) isDirty.current = true
      setKept(isWritten ? 'kept' : 'failed')
      return isWritten
    })
    return writing.current
  }, [studyInstanceUid])
  useFlush(flush)
  // A report opened again must not show the answer from before the typing.
  useEffect(() => () => void flush().then(() => refreshStudies([studyInstanceUid])), [flush, studyInstanceUid])

  const write = useCallback(
    (code: keyof ReportTexts, text: string): void => {
      latest.current = { ...latest.current, [code]: text }
      isDirty.current = true
      setTexts(latest.current)
      setKept('pending')
      timer.current ??= window.setTimeout(() => void flush(), KEEP_MS)
    },
    [flush],
  )
  const clear = useCallback((): void => {
    latest.current = {}
    isDirty.current = false
    setTexts({})
    setKept('nothing')
  }, [])
  return { texts, latest, kept, write, clear, flush }
}
