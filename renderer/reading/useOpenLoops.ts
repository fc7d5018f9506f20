import { useEffect, useRef } from 'react'
import type { Loop } from '../../shared/domain/loop'
import type { CineEngine } from '../cine'

/** Loops of `before` that are not among `now`. */
export const loopsThatLeft = (before: readonly string[], now: readonly string[]): readonly string[] => {
  const kept = new Set(now)
  return before.filter((sop) => !kept.has(sop))
}

/** Gives back the memory of loops that leave the list, and of all when the screen closes. */
export function useOpenLoops(engine: Pick<CineEngine, 'release'>, loops: readonly Loop[]): void {
  const open = useRef<readonly string[]>([])
  useEffect(() => {
    const now = loops.map(({ sopInstanceUid }) => sopInstanceUid)
    const left = loopsThatLeft(open.current, now)
    open.current = now
    if (left.length > 0) engine.release(left)
  }, [engine, loops])
  useEffect(
    () => () => {
      engine.release(open.current)
      open.current = []
    },
    [engine],
  )
}
