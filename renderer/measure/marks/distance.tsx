import type { Point } from '../../../shared/domain/measurement'
import { replaced, rightmost, type Mark } from '../mark'

/** A line between two ends. */
export const distance: Mark = {
  key: { key: 'm', printed: 'M' },
  draw: (from, to) => [from, to],
  drag: replaced,
  Lines: ({ points: [from, to] }: { readonly points: readonly [Point, Point] }) => (
    <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
  ),
  labelAt: rightmost,
}
