import type { ReactNode } from 'react'
import type { Point } from '../../shared/domain/measurement'

/** How a kind of measurement is drawn. Its formula is in shared/measure/kinds. */
export interface Mark {
  /** Takes the tool in hand; null where only the menu and the list of commands do. */
  readonly key: { readonly key: string; readonly printed: string } | null
  /** The points of a new one while its first drag goes from one place to another, stored pixels. */
  readonly draw: (from: Point, to: Point) => readonly Point[]
  /** The points after the n-th was dragged, stored pixels. */
  drag(points: readonly Point[], n: number, to: Point): readonly Point[]
  /** The lines, in CSS pixels of the pane; drawn twice, a dark edge first. As in a kind, points may be a tuple. */
  Lines(props: { readonly points: readonly Point[] }): ReactNode
  /** The point that the label stands beside, in CSS pixels of the pane. */
  readonly labelAt: (points: readonly Point[]) => Point
}

export const replaced = (points: readonly Point[], n: number, by: Point): readonly Point[] =>
  points.map((point, m) => (m === n ? by : point))

export const rightmost = (points: readonly Point[]): Point =>
  points.reduce((right, point) => (right.x > point.x ? right : point))

const LABEL_MARGIN = 4

/** How far a label moves so that it ends within the pane; where it is wider than that, it begins at the left edge. CSS pixels. */
export const labelShift = ({ x, width }: { readonly x: number; readonly width: number }, paneWidth: number): number =>
  Math.max(Math.min(0, LABEL_MARGIN - x), Math.min(0, paneWidth - LABEL_MARGIN - x - width))
