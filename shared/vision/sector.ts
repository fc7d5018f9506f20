import type { Plane } from './resample'

/** For each row the first and last column inside; [1, 0] = none. */
export type RowExtents = readonly (readonly [number, number])[]

/** Blocks on which motion is looked for, pixels. */
const BLOCK = 4
/** A pixel moves when it brightens or darkens by this much of 255 over the frames: above the noise of JPEG, below speckle. */
const MOVES_BY = 10
/** Share of a block's pixels that must move: a trace or a counter is thinner than that. */
const MOVING_SHARE = 0.4
/** A sector smaller than this share of the region is not one. */
const SMALLEST_SHARE = 0.1

interface Grid {
  readonly width: number
  readonly height: number
  readonly cells: Uint8Array
}

function movingBlocks(frames: readonly Plane[]): Grid {
  const { width = 0, height = 0 } = frames[0] ?? {}
  const grid = { width: Math.floor(width / BLOCK), height: Math.floor(height / BLOCK) }
  const cells = new Uint8Array(grid.width * grid.height)
  for (let row = 0; row < grid.height; row++)
    for (let column = 0; column < grid.width; column++) {
      let moving = 0
      for (let y = row * BLOCK; y < (row + 1) * BLOCK; y++)
        for (let x = column * BLOCK; x < (column + 1) * BLOCK; x++) {
          let [low, high] = [255, 0]
          for (const { data } of frames) {
            const grey = data[y * width + x] ?? 0
            low = Math.min(low, grey)
            high = Math.max(high, grey)
          }
          if (high - low >= MOVES_BY) moving++
        }
      if (moving >= MOVING_SHARE * BLOCK * BLOCK) cells[row * grid.width + column] = 1
    }
  return { ...grid, cells }
}

/** The largest set of moving blocks that touch (eight neighbours), as block coordinates. */
function largestComponent({ width, height, cells }: Grid): readonly (readonly [number, number])[] {
  const left = cells.slice()
  let best: [number, number][] = []
  for (let start = 0; start < left.length; start++) {
    if (left[start] !== 1) continue
    const found: [number, number][] = []
    const open = [start]
    left[start] = 0
    while (open.length > 0) {
      const at = open.pop() ?? 0
      const [x, y] = [at % width, Math.floor(at / width)]
      found.push([x, y])
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          if (left[ny * width + nx] !== 1) continue
          left[ny * width + nx] = 0
          open.push(ny * width + nx)
        }
    }
    if (found.length > best.length) best = found
  }
  return best
}

type Point = readonly [number, number]

/** Andrew's monotone chain, without collinear points. */
function convexHull(points: readonly Point[]): readonly Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const turn = (o: Point, a: Point, b: Point): number => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
  const half = (from: readonly Point[]): Point[] => {
    const chain: Point[] = []
    for (const point of from) {
      while (chain.length >= 2 && turn(chain.at(-2) ?? point, chain.at(-1) ?? point, point) <= 0) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.reverse())]
}

function extentsOf(hull: readonly Point[], width: number, height: number): RowExtents {
  return Array.from({ length: height }, (_, row) => {
    const y = row + 0.5
    let [first, last] = [Infinity, -Infinity]
    for (const [i, [ax, ay]] of hull.entries()) {
      const [bx, by] = hull[(i + 1) % hull.length] ?? [ax, ay]
      if (y < Math.min(ay, by) || y > Math.max(ay, by) || ay === by) continue
      const x = ax + ((y - ay) / (by - ay)) * (bx - ax)
      first = Math.min(first, x)
      last = Math.max(last, x)
    }
    return first > last
      ? ([1, 0] as const)
      : ([Math.max(0, Math.floor(first)), Math.min(width - 1, Math.ceil(last) - 1)] as const)
  })
}

/**
 * The ultrasound sector in a region, from what moves over a loop's frames: the convex hull of the largest moving area. Text, scales and traces stand
 * still or are thin, so they fall outside. Null where nothing of a sector's size moves. At least two frames.
 */
export function findSector(frames: readonly Plane[]): RowExtents | null {
  const { width = 0, height = 0 } = frames[0] ?? {}
  if (frames.length < 2) return null
  const grid = movingBlocks(frames)
  const component = largestComponent(grid)
  if (component.length < SMALLEST_SHARE * grid.width * grid.height) return null
  const corners = component.flatMap(([x, y]): Point[] => [
    [x * BLOCK, y * BLOCK],
    [(x + 1) * BLOCK, y * BLOCK],
    [x * BLOCK, (y + 1) * BLOCK],
    [(x + 1) * BLOCK, (y + 1) * BLOCK],
  ])
  return extentsOf(convexHull(corners), width, height)
}
