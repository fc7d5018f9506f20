import type { InputSpec } from './manifest'
import { clampRegion, placementOf, type DecodedFrame, type RegionRectangle } from './preprocess'
import type { Window } from './resample'

/**
 * The rectangle of stored pixels that the network's whole input shows, in pixel edges (0 = left edge of the first pixel): preprocessing undone.
 * It reaches beyond the region where the input is padded. Null where preprocessing refuses the region.
 */
export function inputRectangle(
  frame: Pick<DecodedFrame, 'columns' | 'rows' | 'pixelAspect'>,
  region: RegionRectangle,
  spec: InputSpec,
): Window | null {
  const window = clampRegion(frame, region)
  if (window === null) return null
  const { source, ...place } = placementOf(window, frame.pixelAspect, spec)
  const acrossPixels = source.width / place.width
  const downPixels = source.height / place.height
  return {
    x: window.x + source.x - place.x * acrossPixels,
    y: window.y + source.y - place.y * downPixels,
    width: spec.width * acrossPixels,
    height: spec.height * downPixels,
  }
}
