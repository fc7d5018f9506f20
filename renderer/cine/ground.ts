import { CELL, type Occupancy } from './occupancy'

/** A rectangle in stored pixels, edges; right and bottom excluded. */
export interface StoredRect {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Where a picture is empty in every frame seen. */
export interface Ground {
  /** Whether nothing of the picture lies in the rectangle; what is outside the picture is empty. */
  readonly isFree: (rect: StoredRect) => boolean
}

/** Cells around what shows something that stay free too. */
const MARGIN = 1
/** Parts that lie this close are one, cells. */
const NEAR = 3
/** A part with a larger share of the picture is a sector or a trace: its convex hull is its own, dark inside or not. */
const LARGE = 0.02

/** The empty ground around text, traces, scales and sectors. */
export function groundOf({ columns, rows, cells }: Occupancy): Ground {
  const whole = cells.slice()
  for (const part of parts(dilated(cells, columns, rows, NEAR), columns, rows))
    if (part.length > LARGE * cells.length)
      fillHull(
        whole,
        part.filter((cell) => cells[cell]),
        columns,
      )
  const taken = dilated(whole, columns, rows, MARGIN)
  const sums = summed(taken, columns, rows)
  const at = (x: number, y: number): number => sums[y * (columns + 1) + x] ?? 0
  const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value))
  return {
    isFree({ left, top, right, bottom }) {
      const [x0, x1] = [clamp(Math.floor(left / CELL), columns), clamp(Math.ceil(right / CELL), columns)]
      const [y0, y1] = [clamp(Math.floor(top / CELL), rows), clamp(Math.ceil(bottom / CELL), rows)]
      return x1 <= x0 || y1 <= y0 || at(x1, y1) - at(x0, y1) - at(x1, y0) + at(x0, y0) === 0
    },
  }
}

function dilated(cells: Uint8Array, columns: number, rows: number, by: number): Uint8Array {
  const across = new Uint8Array(cells.length)
  const wide = new Uint8Array(cells.length)
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      if (cells[y * columns + x])
        across.fill(1, y * columns + Math.max(0, x - by), y * columns + Math.min(columns, x + by + 1))
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      if (across[y * columns + x])
        for (let near = Math.max(0, y - by); near <= Math.min(rows - 1, y + by); near++) wide[near * columns + x] = 1
  return wide
}

/** Cells that hang together, by their indices. */
function parts(cells: Uint8Array, columns: number, rows: number): number[][] {
  const seen = new Uint8Array(cells.length)
  const found: number[][] = []
  for (let start = 0; start < cells.length; start++) {
    if (!cells[start] || seen[start]) continue
    const part = [start]
    seen[start] = 1
    for (let n = 0; n < part.length; n++) {
      const cell = part[n] ?? 0
      const [x, y] = [cell % columns, Math.floor(cell / columns)]
      const beside = [
        x > 0 && cell - 1,
        x < columns - 1 && cell + 1,
        y > 0 && cell - columns,
        y < rows - 1 && cell + columns,
      ]
      for (const next of beside)
        if (next !== false && cells[next] && !seen[next]) {
          seen[next] = 1
          part.push(next)
        }
    }
    found.push(part)
  }
  return found
}

type Corner = readonly [x: number, y: number]

/** Marks the convex hull of a part. */
function fillHull(taken: Uint8Array, part: readonly number[], columns: number): void {
  const spans = new Map<number, [number, number]>()
  for (const cell of part) {
    const [x, y] = [cell % columns, Math.floor(cell / columns)]
    const span = spans.get(y)
    if (!span) spans.set(y, [x, x])
    else {
      span[0] = Math.min(span[0], x)
      span[1] = Math.max(span[1], x)
    }
  }
  const rows = [...spans].sort(([a], [b]) => a - b)
  const left = chain(
    rows.map(([y, [x]]) => [x, y]),
    1,
  )
  const right = chain(
    rows.map(([y, [, x]]) => [x, y]),
    -1,
  )
  const [first, last] = [rows[0]?.[0] ?? 0, rows.at(-1)?.[0] ?? -1]
  for (let y = first; y <= last; y++)
    taken.fill(1, y * columns + Math.floor(xAt(left, y)), y * columns + Math.ceil(xAt(right, y)) + 1)
}

/** The corners of one side of a hull, from top to bottom; `side` 1 is the left. */
function chain(points: readonly Corner[], side: 1 | -1): readonly Corner[] {
  const kept: Corner[] = []
  for (const point of points) {
    while (kept.length > 1) {
      const [a, b] = [kept[kept.length - 2] ?? point, kept[kept.length - 1] ?? point]
      const turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
      if (side * turn < 0) break
      kept.pop()
    }
    kept.push(point)
  }
  return kept
}

function xAt(corners: readonly Corner[], y: number): number {
  const below = corners.findIndex((corner) => corner[1] >= y)
  const to = corners[below] ?? corners.at(-1) ?? [0, 0]
  const from = corners[below - 1] ?? to
  return to[1] === from[1] ? to[0] : from[0] + ((to[0] - from[0]) * (y - from[1])) / (to[1] - from[1])
}

/** Sums over all cells above and to the left. */
function summed(cells: Uint8Array, columns: number, rows: number): Uint32Array {
  const sums = new Uint32Array((columns + 1) * (rows + 1))
  for (let y = 0; y < rows; y++) {
    let row = 0
    for (let x = 0; x < columns; x++) {
      row += cells[y * columns + x] ?? 0
      sums[(y + 1) * (columns + 1) + x + 1] = (sums[y * (columns + 1) + x + 1] ?? 0) + row
    }
  }
  return sums
}
