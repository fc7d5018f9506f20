import { useEffect } from 'react'
import { request } from './client'

/** Hands over at once what was typed and is not written yet. It sends its request before it first waits. */
export type FlushTyped = () => Promise<unknown>

const flushes = new Set<FlushTyped>()

const flushAll = (): Promise<unknown> => Promise.allSettled([...flushes].map((flush) => flush()))

/** Hands over when the part leaves the screen, and whenever the window loses its focus, hides, reloads or closes. */
export function useFlush(flush: FlushTyped): void {
  useEffect(() => {
    flushes.add(flush)
    return () => {
      flushes.delete(flush)
      void flush()
    }
  }, [flush])
}

/** Once, when the window starts. */
export function flushWithWindow(): void {
  const now = (): void => void flushAll()
  window.addEventListener('blur', now)
  window.addEventListener('beforeunload', now)
  window.addEventListener('pagehide', now)
  document.addEventListener('visibilitychange', now)
  window.longaxis.on('window:flush', () => void flushAll().then(() => request('window:flushed', undefined)))
}
