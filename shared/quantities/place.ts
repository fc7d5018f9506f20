import { say } from '../words'
import { quantityOf } from './catalogue'
import { sourceWords } from './evidence'

/** "Read in A4C, A2C, over the whole cycle: SOURCE", how sure we are of it included; empty for a code that only a pack knows. */
export function placeWords(code: string): string {
  const quantity = quantityOf(code)
  if (!quantity) return ''
  const views = quantity.views.join(', ')
  const place =
    quantity.phase === null
      ? say('quantity.readIn', { views })
      : say('quantity.readInPhase', { views, phase: say(`quantity.phases.${quantity.phase}`) })
  return say('quantity.place', { place, source: sourceWords(quantity.place) })
}
