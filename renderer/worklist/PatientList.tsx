import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { displayName } from '../../shared/domain/patient'
import type { WorklistRow } from '../../shared/domain/study'
import { foremostDifference } from '../../shared/words/demographics'
import { request } from '../bridge/client'

interface Props {
  readonly text: string
  readonly chosen: string | null
  readonly onChoose: (patientKey: string) => void
}

const PAGE = 100
const ROW_PIXELS = 52

/** Patients, unread first; pages are asked for as they scroll into view. Arrow keys move, the first is chosen on opening. */
export function PatientList({ text, chosen, onChoose }: Props): ReactNode {
  const t = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const { data, fetchNextPage, hasNextPage } = useInfiniteQuery({
    queryKey: ['worklist:query', text],
    queryFn: ({ pageParam }) =>
      request('worklist:query', { text, sort: 'unreadFirst', descending: true, offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
  })
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const total = data?.pages[0]?.total ?? 0
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 8,
  })
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastSeen >= rows.length - 1 && hasNextPage) void fetchNextPage()
  }, [lastSeen, rows.length, hasNextPage, fetchNextPage])
  const firstKey = rows[0]?.patient.patientKey
  useEffect(() => {
    if (chosen === null && firstKey !== undefined) onChoose(firstKey)
  }, [chosen, firstKey, onChoose])

  const move = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const next = by === 0 ? undefined : rows[rows.findIndex((row) => row.patient.patientKey === chosen) + by]
    if (!next) return
    event.preventDefault()
    onChoose(next.patient.patientKey)
    virtual.scrollToIndex(rows.indexOf(next))
  }

  return (
    <div ref={scroller} className="rows" role="listbox" tabIndex={0} onKeyDown={move} aria-label={t('app.library')}>
      {total === 0 && data ? <p className="dim pad">{t('worklist.none')}</p> : null}
      <div className="rows-inner" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index]
          return row ? (
            <Row
              key={row.patient.patientKey}
              row={row}
              top={start}
              chosen={row.patient.patientKey === chosen}
              onChoose={onChoose}
            />
          ) : null
        })}
      </div>
    </div>
  )
}

function Row({
  row,
  top,
  chosen,
  onChoose,
}: {
  readonly row: WorklistRow
  readonly top: number
  readonly chosen: boolean
  readonly onChoose: Props['onChoose']
}): ReactNode {
  const t = useWords()
  const { patient, newest, visits } = row
  const facts = [
    [patient.sex ?? '', newest.ageYears ?? ''].join(' ').trim(),
    patient.patientId,
    newest.studyDate ?? t('worklist.noDate'),
  ].filter(Boolean)
  return (
    <div
      className="patient-row"
      role="option"
      aria-selected={chosen}
      data-testid="patient-row"
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onChoose(patient.patientKey)}
    >
      <strong>{displayName(patient.name)}</strong>
      <span className="dim">{t('worklist.visits', { count: visits })}</span>
      <span className="dim">{facts.join(' · ')}</span>
      {row.sharesIdWith.length > 0 ? (
        <span className="caution">{t('worklist.sharesId', { differing: foremostDifference(row.sharesIdWith) })}</span>
      ) : row.identityWarning ? (
        <span className="caution">{t('worklist.mayBeSomeoneElse')}</span>
      ) : (
        <span className="dim">{t(`worklist.${newest.readState}`)}</span>
      )}
    </div>
  )
}
