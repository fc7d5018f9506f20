import type { InputSpec } from './manifest'
import type { CopyName } from './surenessSpec'

type Frames = readonly Float32Array[]
type Input = Pick<InputSpec, 'width' | 'height' | 'mean' | 'standardDeviation'>

/** Shares by which a copy is scaled and moved: less than acquisitions of one patient differ by. */
const SMALLER = 0.94
const LARGER = 1.06
const SIDEWAYS = 0.03

/** Each pixel from where the maps say, bilinear; black beyond the picture. */
function warped(frames: Frames, input: Input, fromX: (x: number) => number, fromY: (y: number) => number): Frames {
  const { width, height, mean, standardDeviation } = input
  const size = width * height
  return frames.map((frame) => {
    const copy = new Float32Array(frame.length)
    for (let channel = 0; channel * size < frame.length; channel++) {
      const black = -(mean[channel] ?? 0) / (standardDeviation[channel] ?? 1)
      const at = (x: number, y: number): number =>
        x < 0 || y < 0 || x >= width || y >= height ? black : (frame[channel * size + y * width + x] ?? black)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const [x, y] = [fromX(column), fromY(row)]
          const [left, top] = [Math.floor(x), Math.floor(y)]
          const [across, down] = [x - left, y - top]
          copy[channel * size + row * width + column] =
            (at(left, top) * (1 - across) + at(left + 1, top) * across) * (1 - down) +
            (at(left, top + 1) * (1 - across) + at(left + 1, top + 1) * across) * down
        }
    }
    return copy
  })
}

/** Scaled about the middle of the upper edge, where the transducer is, and moved sideways by a share of the width. */
function moved(frames: Frames, input: Input, scale: number, sideways: number): Frames {
  const middle = (input.width - 1) / 2
  return warped(
    frames,
    input,
    (x) => middle + (x - middle - sideways * input.width) / scale,
    (y) => y / scale,
  )
}

/** One copy; null of another beat where the loop shows none. */
export function copyOf(name: CopyName, frames: Frames, otherBeat: Frames, input: Input): Frames | null {
  switch (name) {
    case 'otherBeat':
      return otherBeat.length === 0 ? null : otherBeat
    case 'smaller':
      return moved(frames, input, SMALLER, 0)
    case 'larger':
      return moved(frames, input, LARGER, 0)
    case 'left':
      return moved(frames, input, 1, -SIDEWAYS)
    case 'right':
      return moved(frames, input, 1, SIDEWAYS)
    case 'mirrored':
      return warped(
        frames,
        input,
        (x) => input.width - 1 - x,
        (y) => y,
      )
  }
}
