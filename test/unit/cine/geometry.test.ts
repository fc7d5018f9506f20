import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INITIAL_DISPLAY } from '../../../renderer/cine/types'
import {
  fittedScale,
  geometryOf,
  squareSize,
  toPane,
  toStored,
  zoomedAt,
  ZOOM_RANGE,
} from '../../../renderer/cine/viewport/geometry'

const shape = (columns: number, rows: number, pixelAspect = 1) => ({ format: { columns, rows }, pixelAspect })
const pane = (width: number, height: number, ratio = 1) => ({ width, height, ratio })

describe('a loop in its pane', () => {
  it('stretches the shorter side of an oblong pixel and shrinks none', () => {
    expect(squareSize(shape(640, 480))).toEqual({ width: 640, height: 480 })
    expect(squareSize(shape(640, 480, 2))).toEqual({ width: 640, height: 960 })
    expect(squareSize(shape(640, 480, 0.5))).toEqual({ width: 1280, height: 480 })
  })

  it('fills its pane by the side that is tighter, and stays 1:1 where that enlarges little', () => {
    expect(fittedScale(shape(640, 480), pane(320, 480))).toBe(0.5)
    expect(fittedScale(shape(640, 480), pane(1280, 2000))).toBe(2)
    expect(fittedScale(shape(640, 480), pane(700, 530))).toBe(1)
    expect(fittedScale(shape(640, 480), pane(800, 600))).toBe(1.25)
    expect(fittedScale(shape(640, 480), pane(320, 240, 2))).toBe(1)
  })

  it('is centred, moved by the pan in CSS pixels, and mirrored by a flip', () => {
    const wide = pane(1000, 480, 2)
    const at = geometryOf(shape(640, 480), wide, { ...INITIAL_DISPLAY, panX: 10, panY: -5 })
    expect(at).toEqual({ scaleX: 2, scaleY: 2, offsetX: 380, offsetY: -10, ratio: 2 })
    const flipped = geometryOf(shape(640, 480), wide, { ...INITIAL_DISPLAY, flip: true })
    expect(flipped).toEqual({ scaleX: -2, scaleY: 2, offsetX: 360 + 1280, offsetY: 0, ratio: 2 })
    expect(toPane(flipped, { x: 0, y: 0 }).x).toBeGreaterThan(toPane(flipped, { x: 639, y: 0 }).x)
  })

  const anyDisplay = fc.record({
    zoom: fc.double({ min: 0.25, max: 16, noNaN: true }),
    panX: fc.double({ min: -500, max: 500, noNaN: true }),
    panY: fc.double({ min: -500, max: 500, noNaN: true }),
    flip: fc.boolean(),
  })

  it('has one place in the pane for each stored point, and back', () => {
    fc.assert(
      fc.property(anyDisplay, fc.integer({ min: 0, max: 639 }), fc.integer({ min: 0, max: 479 }), (display, x, y) => {
        const geometry = geometryOf(shape(640, 480, 1.2), pane(900, 700, 1.5), { ...INITIAL_DISPLAY, ...display })
        const back = toStored(geometry, toPane(geometry, { x, y }))
        expect(back.x).toBeCloseTo(x, 6)
        expect(back.y).toBeCloseTo(y, 6)
      }),
    )
  })

  it('zooms around the pointer: what lies under it stays there to the pixel', () => {
    const size = pane(900, 700, 1)
    fc.assert(
      fc.property(
        anyDisplay,
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 0, max: 700 }),
        (change, factor, x, y) => {
          const before = { ...INITIAL_DISPLAY, ...change, flip: false }
          const after = { ...before, ...zoomedAt(before, factor, { x, y }, size) }
          const under = toStored(geometryOf(shape(640, 480), size, before), { x, y })
          const there = toPane(geometryOf(shape(640, 480), size, after), under)
          // Both images are placed on whole pixels, so half a pixel each, the first enlarged with the image.
          const tolerance = 0.5 + 0.5 * Math.max(1, after.zoom / before.zoom) + 1e-6
          expect(Math.abs(there.x - x)).toBeLessThanOrEqual(tolerance)
          expect(Math.abs(there.y - y)).toBeLessThanOrEqual(tolerance)
        },
      ),
    )
  })

  it('zooms no further than its range', () => {
    const zoom = (by: number): number => zoomedAt(INITIAL_DISPLAY, by, { x: 0, y: 0 }, pane(900, 700)).zoom
    expect([zoom(1e-3), zoom(1e3)]).toEqual([ZOOM_RANGE.least, ZOOM_RANGE.most])
  })
})
