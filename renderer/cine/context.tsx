import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { CineEngine } from './engine'
import type { CineOptions } from './state'
import type { CineState } from './state'

const CineContext = createContext<CineEngine | null>(null)

declare global {
  interface Window {
    /** Read-only: what is due and what is drawn, for tests and for measuring. */
    readonly __longaxisCine?: { readonly stats: CineEngine['stats'] }
  }
}

/** One engine for all viewports below. `options` count at mounting; change the cache by `engine.setCacheBytes`. */
export function CineProvider({
  options,
  children,
}: {
  readonly options?: CineOptions
  readonly children: ReactNode
}): ReactNode {
  const [engine, setEngine] = useState<CineEngine | null>(null)
  // The engine outlives changes of its options.
  const [initialOptions] = useState(options)
  useEffect(() => {
    const created = new CineEngine(initialOptions)
    Object.defineProperty(window, '__longaxisCine', {
      value: Object.freeze({ stats: created.stats }),
      configurable: true,
    })
    setEngine(created)
    return () => {
      Reflect.deleteProperty(window, '__longaxisCine')
      setEngine(null)
      created.dispose()
    }
  }, [initialOptions])
  return engine ? <CineContext value={engine}>{children}</CineContext> : null
}

/** The engine of the nearest `CineProvider`. */
export function useCine(): CineEngine {
  const engine = useContext(CineContext)
  if (!engine) throw new Error('useCine: no CineProvider above')
  return engine
}

/** The transport's state; renders again when it changes, not on each frame. */
export function useCineState(): CineState {
  const engine = useCine()
  return useSyncExternalStore(engine.subscribe, engine.getState)
}

/** The 0-based frame of a loop, rendering again on each new one: for a transport bar, not for a page. */
export function useCineFrame(sop: string | null): number {
  const engine = useCine()
  const [frame, setFrame] = useState(0)
  useEffect(() => (sop === null ? undefined : engine.onFrame(sop, setFrame)), [engine, sop])
  return frame
}
