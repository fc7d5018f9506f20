import { say } from '../words'
import { quantityOf } from './catalogue'

/** "Read in A4C, A2C, over the whole cycle"; empty for a code that only a pack knows. */
export function placeWords(code: string): string {
  const quantity = quantityOf(code)
  if (!quantity) return ''
  const views = quantity.views.join(', ')
  return quantity.phase === null
    ? say('quantity.readIn', { views })
    : say('quantity.readInPhase', { views, phase: say(`quantity.phases.${quantity.phase}`) })
}
