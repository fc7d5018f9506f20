import { LUMA, clampRegion, placementOf, type DecodedFrame, type RegionRectangle } from './preprocess'
import type { InputSpec } from './manifest'
import type { RowExtents } from './ood'

/** A mark drawn into the picture is as bright as this, and stands still within this while tissue and blood flicker. Grey of 255. */
const BRIGHT = 110
const STILL = 14
/** Nearer to the sector's edge than this share of the input's width, scales and rulers stand. */
const EDGE = 0.04

/** Share of a region's pixels within the sector that are bright and stand still over the frames: calipers, text, a trace, an overlay. */
export function standingMarks(
  frames: readonly DecodedFrame[],
  region: RegionRectangle,
  spec: InputSpec,
  sector: RowExtents,
): number {
  const [first] = frames
  const window = first && clampRegion(first, region)
  if (!window || frames.length < 2) return 0
  const place = placementOf(window, first.pixelAspect, spec)
  const edge = EDGE * spec.width
  let [standing, looked] = [0, 0]
  for (let y = 0; y < window.height; y++) {
    const [from, until] = sector[Math.floor(place.y + ((y - place.source.y) * place.height) / place.source.height)] ?? [
      1, 0,
    ]
    for (let x = 0; x < window.width; x++) {
      const column = place.x + ((x - place.source.x) * place.width) / place.source.width
      if (column < from + edge || column > until - edge) continue
      looked++
      let [low, high] = [255, 0]
      for (const { pixels, columns, samplesPerPixel: step } of frames) {
        const at = ((y + window.y) * columns + x + window.x) * step
        const grey =
          step === 1
            ? (pixels[at] ?? 0)
            : LUMA[0] * (pixels[at] ?? 0) + LUMA[1] * (pixels[at + 1] ?? 0) + LUMA[2] * (pixels[at + 2] ?? 0)
        low = Math.min(low, grey)
        high = Math.max(high, grey)
        if (low < BRIGHT) break
      }
      if (low >= BRIGHT && high - low <= STILL) standing++
    }
  }
  return looked === 0 ? 0 : standing / looked
}
