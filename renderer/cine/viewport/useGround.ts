import { useEffect, useState } from 'react'
import type { Loop } from '../../../shared/domain/loop'
import { useCine } from '../context'
import { groundOf, type Ground } from '../ground'
import type { Occupancy } from '../occupancy'

/** How often what more is known of a picture moves its texts, ms. */
const EVERY_MS = 250

export interface Survey {
  readonly occupancy: Occupancy
  readonly ground: Ground
}

/** Where a loop's picture is empty, in the frames decoded so far; null before the first. */
export function useGround({ sopInstanceUid: sop }: Loop): Survey | null {
  const engine = useCine()
  const [survey, setSurvey] = useState<Survey | null>(null)
  useEffect(() => {
    let timer: number | null = null
    const look = (): void => {
      timer = null
      const occupancy = engine.occupancyOf(sop)
      setSurvey((previous) =>
        occupancy === null || previous?.occupancy === occupancy ? previous : { occupancy, ground: groundOf(occupancy) },
      )
    }
    setSurvey(null)
    look()
    const stop = engine.onOccupancy(sop, () => {
      // The first is looked at at once: texts are placed before they are seen.
      timer ??= window.setTimeout(look, engine.heldFrames(sop) < 2 ? 0 : EVERY_MS)
    })
    return () => {
      stop()
      if (timer !== null) window.clearTimeout(timer)
    }
  }, [engine, sop])
  return survey
}
