import { LUMA, clampRegion, placementOf, type DecodedFrame, type RegionRectangle } from './preprocess'
import type { InputSpec } from './manifest'
import type { RowExtents } from './ood'
import type { Window } from './resample'

/** A mark drawn into the picture is as bright as this, and stands still within this while tissue and blood flicker. Grey of 255. */
const BRIGHT = 110
const STILL = 14
/** Nearer to the sector's edge than this share of the input's width, scales and rulers stand. */
const EDGE = 0.04

/** A mark is thin: this share of the region's width away, on two opposite sides, it is darker by half. */
const THIN = 1 / 64
const DARKER = 0.5

/** The least and the greatest grey of each of the region's pixels over the frames. */
function extremes(
  frames: readonly DecodedFrame[],
  window: Window,
): { readonly low: Uint8Array; readonly high: Uint8Array } {
  const low = new Uint8Array(window.width * window.height).fill(255)
  const high = new Uint8Array(window.width * window.height)
  for (const { pixels, columns, samplesPerPixel: step } of frames)
    for (let y = 0; y < window.height; y++) {
      let from = ((y + window.y) * columns + window.x) * step
      for (let at = y * window.width; at < (y + 1) * window.width; at++, from += step) {
        const grey =
          step === 1
            ? (pixels[from] ?? 0)
            : LUMA[0] * (pixels[from] ?? 0) + LUMA[1] * (pixels[from + 1] ?? 0) + LUMA[2] * (pixels[from + 2] ?? 0)
        low[at] = Math.min(low[at] ?? 255, grey)
        high[at] = Math.max(high[at] ?? 0, grey)
      }
    }
  return { low, high }
}

/** Share of a region's pixels within the sector that are bright, thin and stand still over the frames: calipers, text, a trace, an overlay. */
export function standingMarks(
  frames: readonly DecodedFrame[],
  region: RegionRectangle,
  spec: InputSpec,
  sector: RowExtents,
): number {
  const [first] = frames
  const window = first && clampRegion(first, region)
  if (!window || frames.length < 2) return 0
  const { low, high } = extremes(frames, window)
  const place = placementOf(window, first.pixelAspect, spec)
  const edge = EDGE * spec.width
  const away = Math.max(3, Math.round(THIN * window.width))
  const isDark = (x: number, y: number, limit: number): boolean =>
    x < 0 || y < 0 || x >= window.width || y >= window.height || (low[y * window.width + x] ?? 0) <= limit
  let [standing, looked] = [0, 0]
  for (let y = 0; y < window.height; y++) {
    const row = Math.floor(place.y + ((y - place.source.y) * place.height) / place.source.height)
    const [from, until] = sector[row] ?? [1, 0]
    for (let x = 0; x < window.width; x++) {
      const column = place.x + ((x - place.source.x) * place.width) / place.source.width
      if (column < from + edge || column > until - edge) continue
      looked++
      const at = y * window.width + x
      const grey = low[at] ?? 0
      if (grey < BRIGHT || (high[at] ?? 0) - grey > STILL) continue
      const limit = DARKER * grey
      const across = isDark(x - away, y, limit) && isDark(x + away, y, limit)
      if (across || (isDark(x, y - away, limit) && isDark(x, y + away, limit))) standing++
    }
  }
  return looked === 0 ? 0 : standing / looked
}
