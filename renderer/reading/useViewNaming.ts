import { useMemo } from 'react'
import type { ViewCode } from '../../shared/domain/loop'
import { request, useRefresh } from '../bridge/client'
import type { History } from '../history'
import { naming, type ViewNames } from './naming'

/** Names the views of a study's loops, so that Ctrl Z takes it back. */
export function useViewNaming(studyInstanceUid: string, history: History): (sop: string, code: ViewCode) => void {
  const refresh = useRefresh()
  const names = useMemo<ViewNames>(
    () => ({
      async current(sop) {
        const detail = await request('study:detail', { studyInstanceUid })
        return detail.ok
          ? (detail.value.loops.find(({ sopInstanceUid }) => sopInstanceUid === sop)?.view ?? null)
          : null
      },
      name: (sopInstanceUid, view) => request('loop:setView', { sopInstanceUid, view }).finally(() => void refresh()),
      restore: (sopInstanceUid, view) =>
        request('loop:restoreView', { sopInstanceUid, view }).finally(() => void refresh()),
    }),
    [studyInstanceUid, refresh],
  )
  return (sop, code) => void history.perform(naming(names, sop, code))
}
