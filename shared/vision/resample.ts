/** One-dimensional resampling: for each output position, its first input position and its weights (which sum to 1). */
interface Taps {
  readonly first: Int32Array
  readonly count: number
  readonly weights: Float32Array
}

const triangle = (t: number): number => Math.max(0, 1 - Math.abs(t))

/** Keys' cubic with a = -0.75, as OpenCV's INTER_CUBIC. */
function cubic(t: number): number {
  const a = -0.75
  const x = Math.abs(t)
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1
  return x < 2 ? a * (((x - 5) * x + 8) * x - 4) : 0
}

export type Kernel = 'triangle' | 'cubic'

/** Maps outputs 0 … outLength-1 onto inputs [start, start + span); edges repeat the border pixel. */
function makeTaps(inLength: number, start: number, span: number, outLength: number, kernel: Kernel): Taps {
  const step = span / outLength
  const widening = kernel === 'triangle' ? Math.max(1, step) : 1
  const radius = (kernel === 'triangle' ? 1 : 2) * widening
  const count = Math.ceil(2 * radius) + 1
  const shape = kernel === 'triangle' ? triangle : cubic
  const first = new Int32Array(outLength)
  const weights = new Float32Array(outLength * count)
  for (let out = 0; out < outLength; out++) {
    const centre = start + (out + 0.5) * step - 0.5
    const from = Math.floor(centre - radius) + 1
    first[out] = from
    let sum = 0
    for (let k = 0; k < count; k++) sum += shape((from + k - centre) / widening)
    for (let k = 0; k < count; k++) weights[out * count + k] = shape((from + k - centre) / widening) / sum
  }
  return { first: clampable(first, inLength, count), count, weights }
}

/** Keeps taps readable: positions are clamped while reading, so `first` may lie outside. */
const clampable = (first: Int32Array, inLength: number, count: number): Int32Array =>
  first.map((from) => Math.max(-count, Math.min(inLength, from)))

export interface Plane {
  readonly width: number
  readonly height: number
  /** Row-major, width × height. */
  readonly data: Float32Array
}

export interface Window {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Resamples a window of a plane to outWidth × outHeight, first along rows, then along columns. */
export function resample(
  plane: Plane,
  window: Window,
  outWidth: number,
  outHeight: number,
  kernel: Kernel,
): Float32Array {
  const across = makeTaps(plane.width, window.x, window.width, outWidth, kernel)
  const down = makeTaps(plane.height, window.y, window.height, outHeight, kernel)
  const narrow = new Float32Array(plane.height * outWidth)
  for (let row = 0; row < plane.height; row++) {
    const source = row * plane.width
    for (let out = 0; out < outWidth; out++) {
      const from = across.first[out] ?? 0
      let sum = 0
      for (let k = 0; k < across.count; k++) {
        const at = Math.min(plane.width - 1, Math.max(0, from + k))
        sum += (across.weights[out * across.count + k] ?? 0) * (plane.data[source + at] ?? 0)
      }
      narrow[row * outWidth + out] = sum
    }
  }
  const result = new Float32Array(outWidth * outHeight)
  for (let out = 0; out < outHeight; out++) {
    const from = down.first[out] ?? 0
    for (let k = 0; k < down.count; k++) {
      const weight = down.weights[out * down.count + k] ?? 0
      if (weight === 0) continue
      const source = Math.min(plane.height - 1, Math.max(0, from + k)) * outWidth
      for (let column = 0; column < outWidth; column++)
        result[out * outWidth + column] =
          (result[out * outWidth + column] ?? 0) + weight * (narrow[source + column] ?? 0)
    }
  }
  return result
}
