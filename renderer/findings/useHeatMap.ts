import { useState } from 'react'
import type { Finding } from '../../shared/domain/finding'
import type { Failure } from '../../shared/result'
import { useCine } from '../cine'
import type { Findings } from './useFindings'

/** The finding whose heat map is asked for, and the frames it was read from. */
export type Looked = Pick<Finding, 'findingId' | 'name' | 'model' | 'loops'>

export interface Look {
  readonly on: boolean
  /** Null: no heat map is wanted, or the chosen finding was read from nothing. */
  readonly of: Looked | null
  /** Why the installed model draws none; shown once it is asked for. */
  readonly refusal: Failure | null
  toggle(): void
}

/** Turning the heat map of the chosen finding on and off. Turned on away from its frames, it goes to them. */
export function useHeatMap(
  { chosen, pack }: Pick<Findings, 'chosen' | 'pack'>,
  showEvidence: (finding: Finding) => void,
): Look {
  const engine = useCine()
  const [on, setOn] = useState(false)
  const refused = pack?.heatMapRefusal ?? null
  const of = on && !refused && chosen && chosen.loops.length > 0 ? chosen : null
  return {
    on,
    of,
    refusal: on ? refused : null,
    toggle() {
      if (!on && !refused && chosen && chosen.loops.length > 0) {
        const { playing, activeSop } = engine.getState()
        const there = chosen.loops.some(
          ({ sopInstanceUid, frames }) =>
            sopInstanceUid === activeSop && frames.includes(engine.frameOf(sopInstanceUid)),
        )
        if (playing || !there) showEvidence(chosen)
      }
      setOn(!on)
    },
  }
}
