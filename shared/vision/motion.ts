import type { RegionRectangle } from './preprocess'

/** Cells of a motion picture: fine enough for a wall that moves by half a centimetre, coarse enough to average speckle. */
export const MOTION_COLUMNS = 40
export const MOTION_ROWS = 30

interface Picture {
  readonly pixels: Uint8Array | Uint8ClampedArray
  readonly columns: number
  readonly rows: number
  readonly samplesPerPixel: 1 | 3 | 4
}

/** A frame's region as 40 × 30 means of grey, 0..255; null where the region misses the frame. The green sample stands for grey. */
export function motionPicture(frame: Picture, region: RegionRectangle): Float32Array | null {
  const { pixels, columns, rows, samplesPerPixel: step } = frame
  const [minX, minY] = [Math.max(0, region.minX), Math.max(0, region.minY)]
  const width = Math.min(columns - 1, region.maxX) - minX + 1
  const height = Math.min(rows - 1, region.maxY) - minY + 1
  if (width < MOTION_COLUMNS || height < MOTION_ROWS) return null
  const sums = new Float32Array(MOTION_COLUMNS * MOTION_ROWS)
  const counts = new Float32Array(MOTION_COLUMNS * MOTION_ROWS)
  const green = step === 1 ? 0 : 1
  for (let y = 0; y < height; y++) {
    const cellRow = Math.floor((y * MOTION_ROWS) / height) * MOTION_COLUMNS
    let at = ((y + minY) * columns + minX) * step + green
    for (let x = 0; x < width; x++, at += step) {
      const cell = cellRow + Math.floor((x * MOTION_COLUMNS) / width)
      sums[cell] = (sums[cell] ?? 0) + (pixels[at] ?? 0)
      counts[cell] = (counts[cell] ?? 0) + 1
    }
  }
  return sums.map((sum, cell) => sum / (counts[cell] ?? 1))
}

/** Mean squared difference of every two pictures, n × n. */
export function pictureDistances(pictures: readonly Float32Array[]): Float32Array {
  const n = pictures.length
  const distances = new Float32Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const [a, b] = [pictures[i] ?? new Float32Array(), pictures[j] ?? new Float32Array()]
      let sum = 0
      for (let k = 0; k < a.length; k++) sum += ((a[k] ?? 0) - (b[k] ?? 0)) ** 2
      distances[i * n + j] = distances[j * n + i] = sum / Math.max(1, a.length)
    }
  return distances
}
