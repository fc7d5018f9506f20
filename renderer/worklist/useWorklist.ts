import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useLayoutEffect, useRef } from 'react'
import type { WorklistRow } from '../../shared/domain/study'
import { request } from '../bridge/client'
import type { Filters } from './filters'

const PAGE = 100

export interface Worklist {
  readonly rows: readonly WorklistRow[]
  /** Of all pages. */
  readonly total: number
  /** That the library has. */
  readonly modalities: readonly string[]
  /** Whether the rows answer what is searched for now. Until then the rows of before stand, and none of them is opened by a key. */
  readonly settled: boolean
  /** Nobody is found. */
  readonly empty: boolean
  /** Asks for the next page once row `index` is seen. */
  readonly see: (index: number) => void
  /** Chooses the row `by` rows further, and answers its place; null where there is none. */
  readonly move: (by: number) => number | null
}

/**
 * Patients that a search and the filters leave, and the choice among them. New words choose the first they find, or
 * nobody; so what is shown, selected and opened by Enter is one patient.
 */
export function useWorklist(
  text: string,
  { sort, unreadOnly, modality }: Filters,
  chosen: string | null,
  onChoose: (patientKey: string | null) => void,
): Worklist {
  const { data, fetchNextPage, hasNextPage, isPlaceholderData } = useInfiniteQuery({
    queryKey: ['worklist:query', { text, sort, unreadOnly, modality }],
    queryFn: ({ pageParam }) =>
      request('worklist:query', {
        text,
        sort,
        descending: sort !== 'name',
        offset: pageParam,
        limit: PAGE,
        unreadOnly,
        modality,
      }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
  })
  const rows = data?.pages.flatMap((page) => page.rows) ?? NONE
  const settled = data !== undefined && !isPlaceholderData
  const firstKey = rows[0]?.patient.patientKey ?? null
  const has = rows.some(({ patient }) => patient.patientKey === chosen)
  const isSearch = text.trim() !== '' || unreadOnly || modality !== null

  // Before the window is drawn: rows are never seen beside a patient who is not among them.
  const answered = useRef('')
  useLayoutEffect(() => {
    if (!settled) return
    const isNew = answered.current !== text
    answered.current = text
    // Without words a patient far down the list, whose page is not asked for yet, stays chosen.
    const stays = isSearch ? has && !isNew : chosen !== null
    if (!stays && firstKey !== chosen) onChoose(firstKey)
  }, [settled, text, isSearch, has, firstKey, chosen, onChoose])

  const see = useCallback(
    (index: number): void => {
      if (index >= rows.length - 1 && hasNextPage) void fetchNextPage()
    },
    [rows.length, hasNextPage, fetchNextPage],
  )
  const move = (by: number): number | null => {
    if (!settled) return null
    const at = rows.findIndex(({ patient }) => patient.patientKey === chosen)
    const next = at < 0 ? 0 : at + by
    const row = rows[next]
    if (!row) return null
    onChoose(row.patient.patientKey)
    return next
  }
  return {
    rows,
    total: data?.pages[0]?.total ?? 0,
    modalities: data?.pages[0]?.modalities ?? NO_MODALITIES,
    settled: settled && (has || !isSearch),
    empty: settled && firstKey === null,
    see,
    move,
  }
}

const NONE: readonly WorklistRow[] = []
const NO_MODALITIES: readonly string[] = []
