import { CELL, type Occupancy } from '../occupancy'
import type { StoredRect } from '../ground'
import type { Geometry, PaneSize } from './geometry'

/** Height of a bar beside the picture: one line of text, CSS pixels. */
export const BAR = 20
/** Around the picture, for the frame of the selected pane and the line of a prior's. */
export const EDGE = 3
/** How far the corner texts stand from the pane's sides and from its top and bottom. */
export const ASIDE = 10
export const ABOVE = 8
/** A pane narrower or lower than this has bars only, and only what must be said. */
const COMPACT = { width: 340, height: 220 } as const

/** CSS pixels. */
export interface Rect {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface Block {
  readonly width: number
  readonly height: number
}

/** The sizes of the corner texts as they stand in corners; null where nothing is written. */
export interface Corners {
  readonly topLeft: Block | null
  readonly topRight: Block | null
  readonly bottomLeft: Block | null
  readonly bottomRight: Block | null
}

/** Whether texts stand in a bar beside the picture, because in the corner they would cover some of it. */
export interface Bars {
  readonly top: boolean
  readonly bottom: boolean
}

export const isCompact = ({ width, height }: Pick<PaneSize, 'width' | 'height'>): boolean =>
  width <= COMPACT.width || height < COMPACT.height

/** A rectangle of the pane in stored pixels, whichever way the picture is flipped. */
export function storedRect({ scaleX, scaleY, offsetX, offsetY, ratio }: Geometry, rect: Rect): StoredRect {
  const x = [rect.left, rect.right].map((at) => (at * ratio - offsetX) / scaleX)
  const y = [rect.top, rect.bottom].map((at) => (at * ratio - offsetY) / scaleY)
  return { left: Math.min(...x), right: Math.max(...x), top: Math.min(...y), bottom: Math.max(...y) }
}

/** Corner texts stand in the corners where the ground under all of a side is free, else in a bar. */
export function barsFor(
  size: Pick<PaneSize, 'width' | 'height'>,
  { topLeft, topRight, bottomLeft, bottomRight }: Corners,
  isFree: (rect: Rect) => boolean,
): Bars {
  const { width, height } = size
  const covers = (block: Block | null, right: boolean, bottom: boolean): boolean =>
    block !== null &&
    !isFree({
      left: right ? width - ASIDE - block.width : ASIDE,
      right: right ? width - ASIDE : ASIDE + block.width,
      top: bottom ? height - ABOVE - block.height : ABOVE,
      bottom: bottom ? height - ABOVE : ABOVE + block.height,
    })
  const compact = isCompact(size)
  return {
    top: compact || covers(topLeft, false, false) || covers(topRight, true, false),
    bottom:
      (bottomLeft !== null || bottomRight !== null) &&
      (compact || covers(bottomLeft, false, true) || covers(bottomRight, true, true)),
  }
}

/** The picture's part of the pane, CSS pixels from the pane's sides. */
export const stageOf = ({ top, bottom }: Bars) => ({
  left: EDGE,
  right: EDGE,
  top: top ? BAR + EDGE : EDGE,
  bottom: bottom ? BAR + EDGE : EDGE,
})

/** Width of the column that a depth scale takes, CSS pixels. */
export const RULER_WIDTH = 48

/** Where a depth scale covers nothing: the right side, else the left; null where neither is free. */
export function rulerSide(
  width: number,
  top: number,
  bottom: number,
  isFree: (rect: Rect) => boolean,
): 'left' | 'right' | null {
  const span = { top: top - 6, bottom: bottom + 6 }
  if (isFree({ left: width - RULER_WIDTH, right: width, ...span })) return 'right'
  return isFree({ left: 0, right: RULER_WIDTH, ...span }) ? 'left' : null
}

/** Half the height of a tick's number, and a gap. */
const BESIDE_TEXT = 9

/** From where to where a depth scale stands clear of the corner texts, CSS pixels of the picture's part, by side. */
export function rulerRoom(height: number, corners: Corners, bars: Bars) {
  const room = (above: Block | null, below: Block | null) => ({
    from: bars.top || !above ? 0 : ABOVE - EDGE + above.height + BESIDE_TEXT,
    to: bars.bottom || !below ? height : height - (ABOVE - EDGE + below.height + BESIDE_TEXT),
  })
  return { left: room(corners.topLeft, corners.bottomLeft), right: room(corners.topRight, corners.bottomRight) }
}

/** Steps of scales that machines draw, cm. */
const STEPS_CM = [0.5, 1, 2, 5]
/** Ticks in a row that make a scale. */
const FEWEST_TICKS = 5
/** A tick is at most so high, and a column of ticks at most so full, in cells and as a share. */
const TICK_CELLS = 3
const FULLEST = 0.5

/**
 * Whether the picture brings a depth scale of its own: somewhere short marks stand one above the other at the steps
 * of a scale in cm.
 */
export function hasOwnScale({ columns, rows, cells }: Occupancy, pixelsPerCm: number): boolean {
  for (let x = 0; x < columns; x++) {
    const ticks: number[] = []
    let filled = 0
    let start = -1
    for (let y = 0; y <= rows; y++) {
      const isTaken = y < rows && cells[y * columns + x] === 1
      if (isTaken) filled++
      if (isTaken && start < 0) start = y
      if (isTaken || start < 0) continue
      if (y - start <= TICK_CELLS) ticks.push(((start + y) / 2) * CELL)
      start = -1
    }
    if (filled <= FULLEST * rows && STEPS_CM.some((step) => standsAtSteps(ticks, step * pixelsPerCm))) return true
  }
  const marks = smallMarks({ columns, rows, cells })
  return STEPS_CM.some((step) => standInRow(marks, step * pixelsPerCm))
}

type Mark = readonly [x: number, y: number]

/** More marks than these are noise, not a scale. */
const MOST_MARKS = 600
/** Marks in a straight row, whichever way it goes, that make a scale. */
const FEWEST_IN_ROW = 4

/** Centres of what stands alone and is no larger than a tick, stored pixels. */
function smallMarks({ columns, rows, cells }: Occupancy): readonly Mark[] {
  const seen = new Uint8Array(cells.length)
  const marks: Mark[] = []
  for (let start = 0; start < cells.length; start++) {
    if (cells[start] !== 1 || seen[start]) continue
    const part = [start]
    seen[start] = 1
    for (let n = 0; n < part.length; n++) {
      const [x, y] = [(part[n] ?? 0) % columns, Math.floor((part[n] ?? 0) / columns)]
      for (let ny = Math.max(0, y - 1); ny <= Math.min(rows - 1, y + 1); ny++)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) {
          const next = ny * columns + nx
          if (cells[next] !== 1 || seen[next]) continue
          seen[next] = 1
          part.push(next)
        }
    }
    const across = part.map((cell) => cell % columns)
    const down = part.map((cell) => Math.floor(cell / columns))
    const [left, right, top, bottom] = [
      Math.min(...across.slice(0, 99)),
      Math.max(...across.slice(0, 99)),
      Math.min(...down.slice(0, 99)),
      Math.max(...down.slice(0, 99)),
    ]
    if (part.length <= TICK_CELLS ** 2 && right - left < TICK_CELLS && bottom - top < TICK_CELLS)
      marks.push([((left + right + 1) / 2) * CELL, ((top + bottom + 1) / 2) * CELL])
  }
  return marks.length > MOST_MARKS ? [] : marks
}

/** Whether marks stand in a straight row at a step, stored pixels. */
function standInRow(marks: readonly Mark[], step: number): boolean {
  if (step < 3 * CELL) return false
  const isMark = ([x, y]: Mark): boolean =>
    marks.some(([mx, my]) => Math.abs(mx - x) <= CELL && Math.abs(my - y) <= CELL)
  return marks.some(([ax, ay]) =>
    marks.some(([bx, by]) => {
      const [dx, dy] = [bx - ax, by - ay]
      if (Math.abs(Math.hypot(dx, dy) - step) > CELL) return false
      return Array.from({ length: FEWEST_IN_ROW - 2 }, (_, n): Mark => [ax + (n + 2) * dx, ay + (n + 2) * dy]).every(
        isMark,
      )
    }),
  )
}

function standsAtSteps(ticks: readonly number[], step: number): boolean {
  if (step < 2 * CELL) return false
  let inRow = 1
  for (let n = 1; n < ticks.length; n++) {
    const gap = (ticks[n] ?? 0) - (ticks[n - 1] ?? 0)
    inRow = Math.abs(gap - step) <= CELL ? inRow + 1 : 1
    if (inRow >= FEWEST_TICKS) return true
  }
  return false
}
