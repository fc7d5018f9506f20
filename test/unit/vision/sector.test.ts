import { describe, expect, it } from 'vitest'
import { makePrng } from '../../../main/phantom/index'
import type { Plane } from '../../../shared/vision/resample'
import { findSector } from '../../../shared/vision/sector'

const [width, height] = [200, 160]
const inSector = (x: number, y: number): boolean => y < 140 && Math.abs(x - 100) <= 4 + 0.6 * y

/** Speckle in a sector that changes with each frame; text above left that stands still; a trace of one pixel that sweeps below. */
function screen(frame: number): Plane {
  const random = makePrng(frame + 1)
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (inSector(x, y)) data[y * width + x] = random.uniform(20, 200)
      else if (y < 12 && x < 40) data[y * width + x] = x % 3 === 0 ? 255 : 0
      else if (y === 150 + Math.round(3 * Math.sin(x / 5 + frame))) data[y * width + x] = 255
    }
  return { width, height, data }
}

describe('the sector of a loop', () => {
  it('is what moves: it holds the image and leaves out text and trace', () => {
    const extents = findSector([0, 1, 2, 3].map(screen))
    if (!extents) throw new Error('no sector found')
    const inside = (x: number, y: number): boolean => x >= (extents[y]?.[0] ?? 1) && x <= (extents[y]?.[1] ?? 0)
    let [held, image, leaked] = [0, 0, 0]
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        if (inSector(x, y)) image++
        if (inSector(x, y) && inside(x, y)) held++
        if ((y < 12 && x < 40) || y > 145) leaked += inside(x, y) ? 1 : 0
      }
    expect(held / image).toBeGreaterThan(0.98)
    expect(leaked).toBe(0)
  })
  it('is not found where nothing moves, or only a trace does', () => {
    expect(findSector([screen(1), screen(1)])).toBeNull()
    const trace = [1, 2, 3].map((frame) => ({
      ...screen(frame),
      data: screen(frame).data.map((value, i) => (Math.floor(i / width) < 145 ? 0 : value)),
    }))
    expect(findSector(trace)).toBeNull()
    expect(findSector([screen(1)])).toBeNull()
  })
})
