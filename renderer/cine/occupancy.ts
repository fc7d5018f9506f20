/** Side of a cell, stored pixels. */
export const CELL = 4

/** Above the black floor by this much, of 255, a pixel shows something: more than the ripple of a JPEG on black. */
const SHOWS = 16
/** A floor above this is no black: the picture has no empty ground. */
const BLACKEST_FLOOR = 64

/** Which cells of a picture show something in any frame seen: 1 each, row by row. */
export interface Occupancy {
  readonly columns: number
  readonly rows: number
  readonly cells: Uint8Array
}

/**
 * The cells of one frame that show something: text, traces, scales, the sector. A pixel's brightest component counts,
 * so that blue text does too; the commonest dark level is the ground.
 *
 * @param data RGBA, 4 bytes a pixel
 */
export function occupancyOf(data: Uint8ClampedArray, width: number, height: number): Occupancy {
  const levels = new Uint8Array(width * height)
  const counts = new Uint32Array(256)
  for (let n = 0; n < levels.length; n++) {
    const level = Math.max(data[4 * n] ?? 0, data[4 * n + 1] ?? 0, data[4 * n + 2] ?? 0)
    levels[n] = level
    counts[level] = (counts[level] ?? 0) + 1
  }
  return occupancyOfLevels(levels, counts, width, height)
}

/** The same of grey levels, one byte a pixel. */
export function occupancyOfGrey(levels: Uint8Array, width: number, height: number): Occupancy {
  const counts = new Uint32Array(256)
  for (const level of levels) counts[level] = (counts[level] ?? 0) + 1
  return occupancyOfLevels(levels, counts, width, height)
}

function occupancyOfLevels(levels: Uint8Array, counts: Uint32Array, width: number, height: number): Occupancy {
  const limit = blackFloor(counts) + SHOWS
  const [columns, rows] = [Math.ceil(width / CELL), Math.ceil(height / CELL)]
  const cells = new Uint8Array(columns * rows)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / CELL) * columns
    for (let x = 0; x < width; x++) if ((levels[y * width + x] ?? 0) > limit) cells[row + Math.floor(x / CELL)] = 1
  }
  return { columns, rows, cells }
}

/** The commonest level where it is dark, else 0. */
function blackFloor(counts: Uint32Array): number {
  let floor = 0
  for (let level = 1; level < counts.length; level++) if ((counts[level] ?? 0) > (counts[floor] ?? 0)) floor = level
  return floor <= BLACKEST_FLOOR ? floor : 0
}

/** Both together; the first itself where the second adds nothing. */
export function union(first: Occupancy | null, second: Occupancy): Occupancy {
  if (first === null || first.columns !== second.columns || first.rows !== second.rows) return second
  if (first.cells.every((cell, n) => cell >= (second.cells[n] ?? 0))) return first
  return { ...first, cells: first.cells.map((cell, n) => cell | (second.cells[n] ?? 0)) }
}
