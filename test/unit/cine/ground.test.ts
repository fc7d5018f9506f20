import { describe, expect, it } from 'vitest'
import { groundOf } from '../../../renderer/cine/ground'
import { CELL, occupancyOf, occupancyOfGrey, union } from '../../../renderer/cine/occupancy'
import { barsFor, hasOwnScale, rulerSide, storedRect, type Corners } from '../../../renderer/cine/viewport/places'
import { geometryOf } from '../../../renderer/cine/viewport/geometry'

const [WIDTH, HEIGHT] = [400, 300]

/** Black with what is drawn. */
function picture(draw: (set: (x: number, y: number, rgb: readonly [number, number, number]) => void) => void) {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4)
  draw((x, y, rgb) => data.set([...rgb, 255], (y * WIDTH + x) * 4))
  return occupancyOf(data, WIDTH, HEIGHT)
}
const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
})

describe('what of a picture shows something', () => {
  it('is coloured text and thin lines too, over all frames, but not a JPEG’s ripple on black', () => {
    const blue = picture((set) => set(10, 10, [0, 0, 90]))
    const line = picture((set) => Array.from({ length: WIDTH }, (_, x) => set(x, 200, [40, 40, 40])))
    const ripple = picture((set) => set(100, 100, [9, 9, 9]))
    expect(ripple.cells.every((cell) => cell === 0)).toBe(true)
    const all = groundOf(union(union(null, blue), line))
    expect(all.isFree(box(8, 8, 8, 8))).toBe(false)
    expect(all.isFree(box(300, 190, 20, 8))).toBe(false)
    expect(all.isFree(box(100, 100, 40, 20))).toBe(true)
  })
  it('is above the ground that the picture has, where that is not black', () => {
    const levels = new Uint8Array(WIDTH * HEIGHT).fill(20)
    levels[50 * WIDTH + 50] = 30
    levels[150 * WIDTH + 150] = 60
    const ground = groundOf(occupancyOfGrey(levels, WIDTH, HEIGHT))
    expect([ground.isFree(box(48, 48, 4, 4)), ground.isFree(box(148, 148, 4, 4))]).toEqual([true, false])
  })
  it('is known once: a frame that adds nothing leaves it the same', () => {
    const once = picture((set) => set(10, 10, [90, 90, 90]))
    expect(
      union(
        once,
        picture(() => undefined),
      ),
    ).toBe(once)
  })
  it('is a sector’s dark inside and its dark gaps, but not the corners beside it', () => {
    // Two edges and an arc, nothing between: a sector from (200, 10) to a base of 280 pixels.
    const sector = picture((set) => {
      for (let y = 10; y < 280; y++)
        for (const side of [-1, 1]) set(Math.round(200 + side * (y - 10) * 0.5), y, [120, 120, 120])
      for (let x = 66; x < 334; x++) set(x, 279, [120, 120, 120])
    })
    const ground = groundOf(sector)
    expect(ground.isFree(box(190, 150, 20, 12))).toBe(false)
    expect(ground.isFree(box(4, 4, 120, 30))).toBe(true)
    expect(ground.isFree(box(280, 4, 110, 30))).toBe(true)
    expect(ground.isFree(box(60, 240, 40, 20))).toBe(false)
  })
  it('is nothing outside the picture', () => {
    const full = picture((set) =>
      Array.from({ length: WIDTH * HEIGHT }, (_, n) => set(n % WIDTH, Math.floor(n / WIDTH), [99, 99, 99])),
    )
    expect(groundOf(full).isFree(box(-50, 0, 50, 300))).toBe(true)
    expect(groundOf(full).isFree(box(-50, 0, 52, 300))).toBe(false)
  })
})

describe('where overlays stand', () => {
  const block = { width: 120, height: 32 }
  const corners: Corners = { topLeft: block, topRight: block, bottomLeft: null, bottomRight: block }
  const pane = { width: 800, height: 600 }
  it('is the corners where they are free, and bars of their own side where one is not', () => {
    expect(barsFor(pane, corners, () => true)).toEqual({ top: false, bottom: false })
    expect(barsFor(pane, corners, ({ top }) => top > 300)).toEqual({ top: true, bottom: false })
    expect(barsFor(pane, corners, ({ left, top }) => !(left > 400 && top > 300))).toEqual({ top: false, bottom: true })
  })
  it('is bars in a small pane, and no bar where nothing is written', () => {
    expect(barsFor({ width: 240, height: 160 }, { ...corners, bottomRight: null }, () => true)).toEqual({
      top: true,
      bottom: false,
    })
  })
  it('follows a flipped picture', () => {
    const shape = { format: { rows: HEIGHT, columns: WIDTH }, pixelAspect: 1 }
    const size = { width: WIDTH, height: HEIGHT, ratio: 1 }
    const at = (flip: boolean) =>
      storedRect(geometryOf(shape, size, { zoom: 1, panX: 0, panY: 0, flip }), box(10, 20, 30, 40))
    expect(at(false)).toEqual(box(10, 20, 30, 40))
    expect(at(true)).toEqual(box(WIDTH - 40, 20, 30, 40))
  })
  it('a depth scale stands right, else left, else not at all', () => {
    expect(rulerSide(400, 20, 280, () => true)).toBe('right')
    expect(rulerSide(400, 20, 280, ({ left }) => left === 0)).toBe('left')
    expect(rulerSide(400, 20, 280, () => false)).toBeNull()
  })
  it('yields to a scale burned into the picture, at steps of centimetres only', () => {
    const ticks = (every: number) =>
      picture((set) => {
        for (let y = 20; y < 280; y += every) for (let x = 380; x < 388; x++) set(x, y, [200, 200, 200])
      })
    expect(hasOwnScale(ticks(30), 30)).toBe(true)
    expect(hasOwnScale(ticks(15), 30)).toBe(true)
    expect(hasOwnScale(ticks(44), 30)).toBe(false)
    expect(
      hasOwnScale(
        picture(() => undefined),
        30,
      ),
    ).toBe(false)
    const oblique = picture((set) => {
      for (let n = 0; n < 6; n++) for (let x = 0; x < 3; x++) set(300 - 21 * n + x, 40 + 21 * n, [0, 90, 200])
    })
    expect([hasOwnScale(oblique, 30), hasOwnScale(oblique, 41)]).toEqual([true, false])
    expect(CELL).toBe(4)
  })
})
