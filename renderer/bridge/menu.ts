import { useCallback, useEffect, useRef } from 'react'
import type { EventOf } from '../../shared/ipc/contract'
import type { MenuItem } from '../../shared/ipc/menu'
import { request, useBridgeEvent } from './client'

/** Carries out an entry of the program's menu while the screen is shown; null where it can't now. */
export function useMenuItem(item: MenuItem, run: (() => void) | null): void {
  const latest = useRef(run)
  latest.current = run
  const enabled = run !== null
  useEffect(() => {
    void request('menu:enable', { item, enabled })
    return () => void request('menu:enable', { item, enabled: false })
  }, [item, enabled])
  useBridgeEvent(
    'menu:chosen',
    useCallback(
      (chosen: EventOf<'menu:chosen'>) => {
        if (chosen.item !== item) return
        // A field keeps what is typed when it is left.
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
        latest.current?.()
      },
      [item],
    ),
  )
}
