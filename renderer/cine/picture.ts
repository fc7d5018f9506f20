import type { Loop } from '../../shared/domain/loop'
import { ok, type Result } from '../../shared/result'
import type { CineEngine } from './engine'
import { INITIAL_DISPLAY } from './types'
import { squareSize, type Geometry } from './viewport/geometry'
import { FramePainter } from './viewport/paint'

/**
 * One 0-based frame drawn as a viewport draws it: native size with the pixel aspect applied (the shorter side of an
 * oblong pixel is stretched, so none is lost), or within `longestSide` pixels.
 */
export async function pictureOf(
  engine: Pick<CineEngine, 'decode'>,
  loop: Loop,
  frame: number,
  longestSide: number | null = null,
): Promise<Result<OffscreenCanvas>> {
  const decoded = await engine.decode(loop, frame)
  if (!decoded.ok) return decoded
  const { width, height } = squareSize(loop)
  const scale = longestSide === null ? 1 : Math.min(1, longestSide / Math.max(width, height))
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)))
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) throw new Error('no 2d context for a picture')
  const geometry: Geometry = {
    scaleX: canvas.width / loop.format.columns,
    scaleY: canvas.height / loop.format.rows,
    offsetX: 0,
    offsetY: 0,
    ratio: 1,
  }
  if (longestSide !== null) context.imageSmoothingQuality = 'medium'
  new FramePainter().paint(context, decoded.value, loop.format, geometry, INITIAL_DISPLAY)
  if (decoded.value.kind === 'bitmap') decoded.value.image.close()
  return ok(canvas)
}
