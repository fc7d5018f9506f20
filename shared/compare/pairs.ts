import type { LoopPair } from '../domain/comparison'
import type { Loop } from '../domain/loop'

type Comparable = Pick<Loop, 'sopInstanceUid' | 'view' | 'kind' | 'refusal' | 'instanceNumber'>

/**
 * Each loop of the current study with the prior's loop of the same named view, in order of acquisition; a loop whose
 * view nobody named is paired with nothing rather than guessed.
 */
export function pairLoops(current: readonly Comparable[], prior: readonly Comparable[]): readonly LoopPair[] {
  const left = prior.filter(canPair)
  return current
    .filter((loop) => loop.refusal === null)
    .map((loop): LoopPair => {
      const view = loop.view?.code ?? null
      const at = canPair(loop) ? left.findIndex((other) => other.view?.code === view && other.kind === loop.kind) : -1
      const [match] = at >= 0 ? left.splice(at, 1) : []
      return { view, current: loop.sopInstanceUid, prior: match?.sopInstanceUid ?? null }
    })
}

const canPair = (loop: Comparable): boolean => loop.refusal === null && loop.view !== null && loop.view.code !== 'other'
