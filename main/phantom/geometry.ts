/** Depth of every phantom image. */
export const DEPTH_CM = 16
/** Half of the sector's opening. At this angle the sector fills a 4:3 rectangle. */
export const HALF_ANGLE_RAD = 0.72
/** Nearer than this nothing is shown: the transducer's face. */
export const NEAREST_CM = 0.35
const MARGIN = 1.015

/** Where the sector lies in a rectangle of pixels. Pixels are square; (0, 0) is the centre of the top left pixel. */
export interface SectorGeometry {
  readonly width: number
  readonly height: number
  readonly apexX: number
  readonly apexY: number
  readonly halfAngleRad: number
  readonly depthCm: number
  readonly nearestCm: number
  readonly cmPerPixelX: number
  readonly cmPerPixelY: number
}

/** The largest sector that fits a rectangle of `width` × `height` pixels, apex at the top centre. */
export function sectorGeometry(width: number, height: number): SectorGeometry {
  const sectorWidthCm = 2 * DEPTH_CM * Math.sin(HALF_ANGLE_RAD) * MARGIN
  const sectorHeightCm = DEPTH_CM * MARGIN
  const cmPerPixel = Math.max(sectorWidthCm / width, sectorHeightCm / height)
  const topMarginPixels = (height - DEPTH_CM / cmPerPixel) / 2
  return {
    width,
    height,
    apexX: (width - 1) / 2,
    apexY: topMarginPixels - 0.5,
    halfAngleRad: HALF_ANGLE_RAD,
    depthCm: DEPTH_CM,
    nearestCm: NEAREST_CM,
    cmPerPixelX: cmPerPixel,
    cmPerPixelY: cmPerPixel,
  }
}
