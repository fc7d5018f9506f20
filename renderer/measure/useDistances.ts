import { useCallback, useRef, useState } from 'react'
import type { Measurement, NewMeasurement } from '../../shared/domain/measurement'
import type { Failure, Result } from '../../shared/result'
import { drawnOf, renamed, undoing, type Act } from './history'

export interface DistanceStore {
  add(drawn: NewMeasurement): Promise<Result<Measurement>>
  remove(measurementId: string): Promise<Result<null>>
}

export interface Distances {
  readonly add: (drawn: NewMeasurement) => Promise<void>
  readonly change: (measurement: Measurement, drawn: NewMeasurement) => Promise<void>
  readonly remove: (measurement: Measurement) => Promise<void>
  /** Takes the last act of this session back (Ctrl Z). */
  readonly undo: () => Promise<void>
  readonly canUndo: boolean
  /** Why the last act did not succeed. */
  readonly failure: Failure | null
}

/** Adding, moving, removing and undoing distances over a store; the list itself is the caller's, read anew after each act. */
export function useDistances(store: DistanceStore): Distances {
  const acts = useRef<readonly Act[]>([])
  const [canUndo, setCanUndo] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  const setActs = useCallback((next: readonly Act[]): void => {
    acts.current = next
    setCanUndo(next.length > 0)
  }, [])
  const kept = useCallback(<T>(result: Result<T>): T | null => {
    setFailure(result.ok ? null : result.failure)
    return result.ok ? result.value : null
  }, [])

  const add = useCallback(
    async (drawn: NewMeasurement) => {
      const measurement = kept(await store.add(drawn))
      if (measurement) setActs([...acts.current, { kind: 'added', measurement }])
    },
    [kept, setActs, store],
  )
  const remove = useCallback(
    async (measurement: Measurement) => {
      const removed = await store.remove(measurement.measurementId)
      kept(removed)
      if (removed.ok) setActs([...acts.current, { kind: 'removed', measurement }])
    },
    [kept, setActs, store],
  )
  const change = useCallback(
    async (before: Measurement, drawn: NewMeasurement) => {
      // The new one first: a refusal leaves the old one standing.
      const after = kept(await store.add(drawn))
      if (!after) return
      kept(await store.remove(before.measurementId))
      setActs([...renamed(acts.current, before.measurementId, after), { kind: 'changed', before, after }])
    },
    [kept, setActs, store],
  )
  const undo = useCallback(async () => {
    const act = acts.current.at(-1)
    if (!act) return
    const rest = acts.current.slice(0, -1)
    const { remove: gone, add: back } = undoing(act)
    const restored = back ? kept(await store.add(back)) : null
    if (back && !restored) return
    if (gone) kept(await store.remove(gone.measurementId))
    const fromId =
      act.kind === 'added' ? null : act.kind === 'removed' ? act.measurement.measurementId : act.after.measurementId
    setActs(restored && fromId ? renamed(rest, fromId, restored) : rest)
  }, [kept, setActs, store])

  return { add, change, remove, undo, canUndo, failure }
}

export { drawnOf }
