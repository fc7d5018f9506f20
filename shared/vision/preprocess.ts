import { z } from 'zod'
import { fail, ok, type Result } from '../result'
import type { InputSpec } from './manifest'
import { resample, type Plane, type Window } from './resample'
import { findSector, type RowExtents } from './sector'

/** A decoded frame as shown: 8 bits a sample, interleaved, row-major. */
export interface DecodedFrame {
  readonly pixels: Uint8Array | Uint8ClampedArray
  readonly columns: number
  readonly rows: number
  /** 1 = grey, 3 = RGB, 4 = RGBA. */
  readonly samplesPerPixel: 1 | 3 | 4
  /** Height over width of one pixel on screen. */
  readonly pixelAspect: number
}

/** A rectangle of stored pixels, maxima inclusive (as DICOM's ultrasound regions). */
export const regionRectangle = z.object({ minX: z.number(), minY: z.number(), maxX: z.number(), maxY: z.number() })
export type RegionRectangle = z.infer<typeof regionRectangle>

const COLOURED_DIFFERENCE = 40

/** One frame as the network wants it, and how much of the region was in colour. */
export interface NetworkInput {
  /** channels × height × width, normalised. */
  readonly data: Float32Array
  /** Share of the region's pixels whose red, green and blue differ by more than 40 of 255. */
  readonly colouredFraction: number
}

const noSector = () => fail('noSector')
const noRegion = () => fail('noRegion')

/** The region's part that lies in the frame; null where that is too small to show anything. */
export function clampRegion(frame: Pick<DecodedFrame, 'columns' | 'rows'>, region: RegionRectangle): Window | null {
  const x = Math.max(0, region.minX)
  const y = Math.max(0, region.minY)
  const width = Math.min(frame.columns - 1, region.maxX) - x + 1
  const height = Math.min(frame.rows - 1, region.maxY) - y + 1
  return width >= 16 && height >= 16 ? { x, y, width, height } : null
}

/** Rec. 601 luma weights (ITU-R BT.601-7, 2.5.1). */
export const LUMA = [0.299, 0.587, 0.114] as const

/** The region alone as one grey plane, 0..255. */
function greyPlane(frame: DecodedFrame, window: Window): Plane {
  const { samplesPerPixel: step, pixels } = frame
  const data = new Float32Array(window.width * window.height)
  for (let row = 0; row < window.height; row++) {
    let at = ((row + window.y) * frame.columns + window.x) * step
    for (let column = 0; column < window.width; column++, at += step) {
      data[row * window.width + column] =
        step === 1
          ? (pixels[at] ?? 0)
          : LUMA[0] * (pixels[at] ?? 0) + LUMA[1] * (pixels[at + 1] ?? 0) + LUMA[2] * (pixels[at + 2] ?? 0)
    }
  }
  return { width: window.width, height: window.height, data }
}

function channelPlane(frame: DecodedFrame, window: Window, channel: number): Plane {
  const { samplesPerPixel: step, pixels } = frame
  const offset = step === 1 ? 0 : channel
  const data = new Float32Array(window.width * window.height)
  for (let row = 0; row < window.height; row++)
    for (let column = 0; column < window.width; column++)
      data[row * window.width + column] =
        pixels[((row + window.y) * frame.columns + window.x + column) * step + offset] ?? 0
  return { width: window.width, height: window.height, data }
}

function colouredFraction(frame: DecodedFrame, window: Window): number {
  if (frame.samplesPerPixel === 1) return 0
  let coloured = 0
  for (let row = 0; row < window.height; row++) {
    let at = ((row + window.y) * frame.columns + window.x) * frame.samplesPerPixel
    for (let column = 0; column < window.width; column++, at += frame.samplesPerPixel) {
      const red = frame.pixels[at] ?? 0
      const green = frame.pixels[at + 1] ?? 0
      const blue = frame.pixels[at + 2] ?? 0
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > COLOURED_DIFFERENCE) coloured++
    }
  }
  return coloured / (window.width * window.height)
}

type Extent = Pick<Plane, 'width' | 'height'>

/** Where the region's part that is shown goes in the input. */
export interface Placement {
  readonly source: Window
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function placeWhole(region: Extent, pixelAspect: number, spec: InputSpec): Placement {
  const scale = Math.min(spec.width / region.width, spec.height / (region.height * pixelAspect))
  const width = Math.max(1, Math.round(region.width * scale))
  const height = Math.max(1, Math.round(region.height * pixelAspect * scale))
  return {
    source: { x: 0, y: 0, width: region.width, height: region.height },
    x: Math.floor((spec.width - width) / 2),
    y: Math.floor((spec.height - height) / 2),
    width,
    height,
  }
}

/** Python's round: a half goes to the even neighbour. */
const roundHalfEven = (x: number): number => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))

/** The centre in the input's aspect, in whole pixels: EchoCLIP's rule (round(difference / 2) from each side). Pixels that aren't square count by their shown height. */
function placeCentre(region: Extent, pixelAspect: number, spec: InputSpec): Placement {
  const shown = (spec.width / spec.height) * pixelAspect
  const x = Math.max(0, roundHalfEven((region.width - shown * region.height) / 2))
  const y = Math.max(0, roundHalfEven((region.height - region.width / shown) / 2))
  return {
    source: { x, y, width: region.width - 2 * x, height: region.height - 2 * y },
    x: 0,
    y: 0,
    width: spec.width,
    height: spec.height,
  }
}

/** Takes a share from each side, in whole pixels, rounded down. */
function trim({ source, ...rest }: Placement, fraction: number): Placement {
  const dx = Math.floor(source.width * fraction)
  const dy = Math.floor(source.height * fraction)
  return {
    ...rest,
    source: { x: source.x + dx, y: source.y + dy, width: source.width - 2 * dx, height: source.height - 2 * dy },
  }
}

export const placementOf = (region: Extent, pixelAspect: number, spec: InputSpec): Placement =>
  trim(
    spec.fit === 'contain' ? placeWhole(region, pixelAspect, spec) : placeCentre(region, pixelAspect, spec),
    spec.trimFraction,
  )

function cropPlane(plane: Plane, { x, y, width, height }: Window): Plane {
  if (width === plane.width && height === plane.height) return plane
  const data = new Float32Array(width * height)
  for (let row = 0; row < height; row++)
    data.set(plane.data.subarray((row + y) * plane.width + x, (row + y) * plane.width + x + width), row * width)
  return { width, height, data }
}

/** Fits a plane into the input's size: width × height values of 0..255 (whole ones from the cubic kernel, as OpenCV's 8 bit), black where the region does not reach. */
export function fitPlane(region: Plane, pixelAspect: number, spec: InputSpec): Float32Array {
  const place = placementOf(region, pixelAspect, spec)
  // A cropped picture has no pixels beyond its edge: the resampler must not look at what was cut off.
  const fitted = resample(
    cropPlane(region, place.source),
    { ...place.source, x: 0, y: 0 },
    place.width,
    place.height,
    spec.kernel,
  )
  if (spec.kernel === 'cubic')
    for (let i = 0; i < fitted.length; i++) fitted[i] = Math.round(Math.min(255, Math.max(0, fitted[i] ?? 0)))
  if (place.width === spec.width && place.height === spec.height) return fitted
  const input = new Float32Array(spec.width * spec.height)
  for (let row = 0; row < place.height; row++)
    input.set(fitted.subarray(row * place.width, (row + 1) * place.width), (row + place.y) * spec.width + place.x)
  return input
}

function normaliseInto(
  target: Float32Array,
  offset: number,
  plane: Float32Array,
  mean: number,
  standardDeviation: number,
): void {
  for (let i = 0; i < plane.length; i++) target[offset + i] = ((plane[i] ?? 0) / 255 - mean) / standardDeviation
}

/** Blacks out what lies outside the rows' extents. */
function blackOutside(plane: Plane, extents: RowExtents): Plane {
  const data = new Float32Array(plane.data.length)
  for (const [row, [first, last]] of extents.entries())
    if (first <= last)
      data.set(plane.data.subarray(row * plane.width + first, row * plane.width + last + 1), row * plane.width + first)
  return { ...plane, data }
}

/** A loop's sampled frames as the network wants them: masked to the region (and sector), fitted to the input's size, normalised. */
export function preprocessLoop(
  frames: readonly DecodedFrame[],
  region: RegionRectangle | null,
  spec: InputSpec,
): Result<readonly NetworkInput[]> {
  if (spec.mask === 'region') {
    const inputs: NetworkInput[] = []
    for (const frame of frames) {
      const input = preprocessFrame(frame, region, spec)
      if (!input.ok) return input
      inputs.push(input.value)
    }
    return ok(inputs)
  }
  const windows = frames.map((frame) => region && clampRegion(frame, region))
  const whole = windows.flatMap((window) => window ?? [])
  if (whole.length < frames.length) return noRegion()
  const sector = findSector(frames.map((frame, i) => greyPlane(frame, whole[i] as Window)))
  return sector === null
    ? noSector()
    : ok(frames.map((frame, i) => networkInput(frame, whole[i] as Window, spec, sector)))
}

/** Masks one frame to the region, fits it to the input's size and normalises. Refuses a frame without a region; a sector needs the whole loop (preprocessLoop). */
export function preprocessFrame(
  frame: DecodedFrame,
  region: RegionRectangle | null,
  spec: InputSpec,
): Result<NetworkInput> {
  const window = region && clampRegion(frame, region)
  return window ? ok(networkInput(frame, window, spec, null)) : noRegion()
}

function networkInput(frame: DecodedFrame, window: Window, spec: InputSpec, sector: RowExtents | null): NetworkInput {
  const size = spec.width * spec.height
  const data = new Float32Array(spec.channels * size)
  for (let channel = 0; channel < spec.channels; channel++) {
    const stored = spec.colourOrder === 'bgr' ? spec.channels - 1 - channel : channel
    const plane = spec.channels === 1 ? greyPlane(frame, window) : channelPlane(frame, window, stored)
    normaliseInto(
      data,
      channel * size,
      fitPlane(sector ? blackOutside(plane, sector) : plane, frame.pixelAspect, spec),
      spec.mean[channel] ?? 0,
      spec.standardDeviation[channel] ?? 1,
    )
  }
  return { data, colouredFraction: colouredFraction(frame, window) }
}
