import type { HeatPicture } from '../../shared/domain/heatPicture'
import { relativeContributions } from '../../shared/vision/heatMap'
import type { Geometry } from '../cine'

/** Opacity of the place that adds most; the least is clear, so the ramp is one of lightness over the image. */
export const MOST_OPAQUE = 0.45
const HUE = '190, 160, 255'

/** Grid lines in device pixels, whole so that neighbouring cells neither overlap nor gape. */
const lines = (count: number, start: number, length: number, scale: number, offset: number): readonly number[] =>
  Array.from({ length: count + 1 }, (_, n) => Math.round(offset + scale * (start + (n * length) / count)))

export interface HeatCells {
  /** Device pixels, ascending along the grid (descending where the image is flipped). */
  readonly xs: readonly number[]
  readonly ys: readonly number[]
  /** 0..1, row by row. */
  readonly relative: readonly number[]
}

export function heatCells(
  { rows, columns, covers, contributions }: HeatPicture,
  { scaleX, scaleY, offsetX, offsetY }: Geometry,
): HeatCells | null {
  const relative = relativeContributions(contributions)
  return (
    relative && {
      relative,
      xs: lines(columns, covers.x, covers.width, scaleX, offsetX),
      ys: lines(rows, covers.y, covers.height, scaleY, offsetY),
    }
  )
}

/** Cells lighter the more they add, and a line around those above the half. */
export function paintHeat(context: CanvasRenderingContext2D, { xs, ys, relative }: HeatCells, ratio: number): void {
  const columns = xs.length - 1
  const half = new Path2D()
  const above = (row: number, column: number): boolean =>
    column >= 0 && column < columns && (relative[row * columns + column] ?? 0) >= 0.5
  for (let row = 0; row < ys.length; row++)
    for (let column = 0; column < xs.length; column++) {
      const [x = 0, nextX = 0, y = 0, nextY = 0] = [xs[column], xs[column + 1], ys[row], ys[row + 1]]
      const inGrid = row < ys.length - 1 && column < columns
      if (inGrid) {
        context.fillStyle = `rgba(${HUE}, ${MOST_OPAQUE * (relative[row * columns + column] ?? 0)})`
        context.fillRect(Math.min(x, nextX), y, Math.abs(nextX - x), nextY - y)
      }
      if (column < columns && above(row, column) !== above(row - 1, column)) edge(half, x, y, nextX, y)
      if (row < ys.length - 1 && above(row, column) !== above(row, column - 1)) edge(half, x, y, x, nextY)
    }
  for (const [width, style] of [
    [3.5, 'rgba(0, 0, 0, 0.6)'],
    [1.5, `rgb(${HUE})`],
  ] as const) {
    context.lineWidth = width * ratio
    context.strokeStyle = style
    context.stroke(half)
  }
}

function edge(path: Path2D, fromX: number, fromY: number, toX: number, toY: number): void {
  path.moveTo(fromX, fromY)
  path.lineTo(toX, toY)
}
