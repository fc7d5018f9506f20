import { useEffect, useRef } from 'react'
import { useCine } from './context'

/** Loops of `before` that are not among `now`. */
export const loopsThatLeft = (before: readonly string[], now: readonly string[]): readonly string[] => {
  const kept = new Set(now)
  return before.filter((sop) => !kept.has(sop))
}

/** Gives back the memory of loops that leave a screen's list, and of all when the screen closes. */
export function useOpenLoops(sops: readonly string[]): void {
  const engine = useCine()
  const open = useRef<readonly string[]>([])
  useEffect(() => {
    const left = loopsThatLeft(open.current, sops)
    open.current = sops
    if (left.length > 0) engine.release(left)
  }, [engine, sops])
  useEffect(
    () => () => {
      engine.release(open.current)
      open.current = []
    },
    [engine],
  )
}
