import { useState } from 'react'
import type { Finding } from '../../shared/domain/finding'
import { useCine } from '../cine/context'

/** The finding whose heat map is asked for, and the frames it was read from. */
export type Looked = Pick<Finding, 'findingId' | 'name' | 'model' | 'loops'>

export interface Look {
  readonly on: boolean
  /** Null: no heat map is wanted, or the chosen finding was read from nothing. */
  readonly of: Looked | null
  toggle(): void
}

/** Turning the heat map of the chosen finding on and off. Turned on away from its frames, it goes to them. */
export function useLook(chosen: Finding | null, showEvidence: (finding: Finding) => void): Look {
  const engine = useCine()
  const [on, setOn] = useState(false)
  const of = on && chosen && chosen.loops.length > 0 ? chosen : null
  return {
    on,
    of,
    toggle() {
      if (!on && chosen) {
        const { playing, activeSop } = engine.getState()
        const there = chosen.loops.some(({ sopInstanceUid, frames }) => sopInstanceUid === activeSop && frames.includes(engine.frameOf(sopInstanceUid)))
        if (playing || !there) showEvidence(chosen)
      }
      setOn(!on)
    },
  }
}
