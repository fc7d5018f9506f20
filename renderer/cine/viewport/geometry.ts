import type { Loop } from '../../../shared/domain/loop'
import type { Point } from '../../../shared/domain/measurement'
import type { Display } from '../types'

export interface PaneSize {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Device pixels per CSS pixel. */
  readonly ratio: number
}

/** Stored pixels to device pixels: `device = scale × stored edge + offset`; `scaleX` is negative when flipped. */
export interface Geometry {
  readonly scaleX: number
  readonly scaleY: number
  readonly offsetX: number
  readonly offsetY: number
  readonly ratio: number
}

type Shape = { readonly format: Pick<Loop['format'], 'rows' | 'columns'>; readonly pixelAspect: number }

/** Size in square pixels: no stored pixel is ever shrunk, the shorter side of an oblong pixel is stretched. */
export function squareSize({ format: { rows, columns }, pixelAspect }: Shape): {
  readonly width: number
  readonly height: number
} {
  return pixelAspect >= 1
    ? { width: columns, height: rows * pixelAspect }
    : { width: columns / pixelAspect, height: rows }
}

/** Up to this enlargement an image is shown 1:1, which costs half the drawing and invents no pixel; beyond, it fills its pane. */
const ONE_TO_ONE_BELOW = 1.25

/** Device pixels per square pixel at zoom 1. */
export function fittedScale(shape: Shape, pane: PaneSize): number {
  const { width, height } = squareSize(shape)
  const fill = Math.min((pane.width * pane.ratio) / width, (pane.height * pane.ratio) / height)
  return fill >= 1 && fill < ONE_TO_ONE_BELOW ? 1 : fill
}

/** Where the image lies in its pane. */
export function geometryOf(
  shape: Shape,
  pane: PaneSize,
  display: Pick<Display, 'zoom' | 'panX' | 'panY' | 'flip'>,
): Geometry {
  const { width, height } = squareSize(shape)
  const scale = fittedScale(shape, pane) * display.zoom
  const left = Math.round((pane.width * pane.ratio - width * scale) / 2 + display.panX * pane.ratio)
  const top = Math.round((pane.height * pane.ratio - height * scale) / 2 + display.panY * pane.ratio)
  const scaleX = (width * scale) / shape.format.columns
  const scaleY = (height * scale) / shape.format.rows
  return display.flip
    ? { scaleX: -scaleX, scaleY, offsetX: left + width * scale, offsetY: top, ratio: pane.ratio }
    : { scaleX, scaleY, offsetX: left, offsetY: top, ratio: pane.ratio }
}

/** Stored pixel (centres at integers) to CSS pixels of the pane. */
export const toPane = (geometry: Geometry, { x, y }: Point): Point => ({
  x: (geometry.offsetX + (x + 0.5) * geometry.scaleX) / geometry.ratio,
  y: (geometry.offsetY + (y + 0.5) * geometry.scaleY) / geometry.ratio,
})

/** CSS pixels of the pane to stored pixels (centres at integers). */
export const toStored = (geometry: Geometry, { x, y }: Point): Point => ({
  x: (x * geometry.ratio - geometry.offsetX) / geometry.scaleX - 0.5,
  y: (y * geometry.ratio - geometry.offsetY) / geometry.scaleY - 0.5,
})

export const ZOOM_RANGE = { least: 0.25, most: 16 } as const

/** Zooms by a factor so that what lies under `at` (CSS pixels of the pane) stays there. */
export function zoomedAt(
  display: Display,
  factor: number,
  at: Point,
  pane: PaneSize,
): Pick<Display, 'zoom' | 'panX' | 'panY'> {
  const zoom = Math.min(ZOOM_RANGE.most, Math.max(ZOOM_RANGE.least, display.zoom * factor))
  const real = zoom / display.zoom
  const fromCentre = { x: at.x - pane.width / 2, y: at.y - pane.height / 2 }
  return {
    zoom,
    panX: fromCentre.x - (fromCentre.x - display.panX) * real,
    panY: fromCentre.y - (fromCentre.y - display.panY) * real,
  }
}
