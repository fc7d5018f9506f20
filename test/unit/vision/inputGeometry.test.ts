import { describe, expect, it } from 'vitest'
import { inputSpec, type InputSpec } from '../../../shared/vision/manifest'
import { preprocessFrame } from '../../../shared/vision/preprocess'
import { inputRectangle } from '../../../shared/vision/inputGeometry'
import { messageOf } from '../../../shared/words'

const common = { channels: 1, kernel: 'triangle', mean: [0], standardDeviation: [1] }
const spec = (part: Partial<InputSpec>): InputSpec =>
  inputSpec.parse({ width: 224, height: 224, fit: 'cover', trimFraction: 0, ...common, ...part })
const cases: readonly (readonly [string, InputSpec, number])[] = [
  ['EchoCLIP’s: cropped and a tenth trimmed', spec({ trimFraction: 0.1, kernel: 'cubic' }), 1],
  ['cropped from pixels that are not square', spec({ trimFraction: 0.1 }), 1.3],
  ['whole, with black beside it', spec({ width: 128, height: 96, fit: 'contain' }), 1],
  ['whole, of pixels that are not square', spec({ width: 128, height: 96, fit: 'contain' }), 0.7],
  ['whole and trimmed', spec({ fit: 'contain', trimFraction: 0.05 }), 1],
]
const shape = { columns: 640, rows: 480 }
const region = { minX: 65, minY: 31, maxX: 575, maxY: 414 }

/** A white square of 9 pixels around a place, as the network's input: where its centre of mass lies, input pixel edges. */
function seenAt(
  x: number,
  y: number,
  input: InputSpec,
  pixelAspect: number,
): { readonly x: number; readonly y: number } {
  const pixels = new Uint8Array(shape.columns * shape.rows)
  for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) pixels[(y + dy) * shape.columns + x + dx] = 255
  const prepared = preprocessFrame({ ...shape, pixels, samplesPerPixel: 1, pixelAspect }, region, input)
  if (!prepared.ok) throw new Error(messageOf(prepared.failure))
  let [mass, across, down] = [0, 0, 0]
  for (const [i, value] of prepared.value.data.entries()) {
    mass += value
    across += value * ((i % input.width) + 0.5)
    down += value * (Math.floor(i / input.width) + 0.5)
  }
  return { x: across / mass, y: down / mass }
}

describe('the rectangle of stored pixels that the input shows', () => {
  for (const [name, input, pixelAspect] of cases)
    it(`undoes preprocessing within half an input pixel: ${name}`, () => {
      const covers = inputRectangle({ ...shape, pixelAspect }, region, input)
      if (!covers) throw new Error('refused')
      for (const [x, y] of [
        [320, 220],
        [240, 120],
        [400, 330],
      ] as const) {
        const seen = seenAt(x, y, input, pixelAspect)
        expect(Math.abs(((x + 0.5 - covers.x) / covers.width) * input.width - seen.x)).toBeLessThan(0.5)
        expect(Math.abs(((y + 0.5 - covers.y) / covers.height) * input.height - seen.y)).toBeLessThan(0.5)
      }
    })
  it('is the whole region where nothing is cut or padded, to the pixel', () => {
    expect(
      inputRectangle(
        { columns: 128, rows: 96, pixelAspect: 1 },
        { minX: 0, minY: 0, maxX: 127, maxY: 95 },
        spec({ width: 64, height: 48, fit: 'contain' }),
      ),
    ).toEqual({ x: 0, y: 0, width: 128, height: 96 })
  })
  it('is refused where the region is too small to show anything', () => {
    expect(inputRectangle({ ...shape, pixelAspect: 1 }, { minX: 0, minY: 0, maxX: 5, maxY: 400 }, spec({}))).toBeNull()
  })
})
