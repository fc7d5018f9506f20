import type { PixelFormat } from '../../../shared/domain/loop'
import { greyIndices, greyWords, writeGrey } from '../grey'
import { greyLevels, treatGreyPixels } from '../greyPixels'
import type { DecodedFrame, Display, GreyWindow } from '../types'
import type { Geometry } from './geometry'

type Context2d = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Draws decoded frames; holds the scratch canvas that grey loops need for their window. One per viewport. */
export class FramePainter {
  #scratch: OffscreenCanvas | null = null
  #pixels: ImageData | null = null
  #words: {
    readonly format: PixelFormat
    readonly window: GreyWindow | null
    readonly invert: boolean
    readonly table: Uint32Array
  } | null = null

  /** Draws one frame where `geometry` puts it. The ground around it is the caller's. */
  paint(
    context: Context2d,
    decoded: DecodedFrame,
    format: PixelFormat,
    geometry: Geometry,
    display: Pick<Display, 'window' | 'invert'>,
  ): void {
    const { scaleX, scaleY, offsetX, offsetY } = geometry
    context.setTransform(scaleX, 0, 0, scaleY, offsetX, offsetY)
    context.imageSmoothingEnabled = Math.abs(scaleX) !== 1 || scaleY !== 1
    const isColour = !format.photometricInterpretation.startsWith('MONOCHROME')
    if (decoded.kind === 'bitmap' && isColour && (display.window || display.invert))
      context.drawImage(this.#greyTreated(decoded.image, format, display), 0, 0)
    else if (decoded.kind === 'bitmap' && !display.window) this.#paintBitmap(context, decoded.image, display.invert)
    else context.drawImage(this.#windowed(decoded, format, display.window, display.invert), 0, 0)
    context.setTransform(1, 0, 0, 1, 0, 0)
  }

  #paintBitmap(context: Context2d, image: ImageBitmap, invert: boolean): void {
    context.drawImage(image, 0, 0)
    if (!invert) return
    context.globalCompositeOperation = 'difference'
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, image.width, image.height)
    context.globalCompositeOperation = 'source-over'
  }

  /** A colour picture with its grey pixels windowed or inverted; colours stay as recorded. */
  #greyTreated(
    image: ImageBitmap,
    format: PixelFormat,
    { window, invert }: Pick<Display, 'window' | 'invert'>,
  ): OffscreenCanvas {
    const scratch = this.#scratchOf(image.width, image.height)
    const context = scratch.getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('no 2d context for the grey window')
    context.drawImage(image, 0, 0)
    const pixels = context.getImageData(0, 0, image.width, image.height)
    treatGreyPixels(pixels.data, greyLevels(format, window, invert))
    context.putImageData(pixels, 0, 0)
    return scratch
  }

  #windowed(decoded: DecodedFrame, format: PixelFormat, window: GreyWindow | null, invert: boolean): OffscreenCanvas {
    const scratch = this.#scratchOf(decoded.columns, decoded.rows)
    const context = scratch.getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('no 2d context for the grey window')
    this.#pixels ??= context.createImageData(decoded.columns, decoded.rows)
    const indices = decoded.kind === 'grey' ? decoded.indices : storedLevels(context, decoded.image, format)
    writeGrey({ indices }, this.#table(format, window, invert), new Uint32Array(this.#pixels.data.buffer))
    context.putImageData(this.#pixels, 0, 0)
    return scratch
  }

  #scratchOf(columns: number, rows: number): OffscreenCanvas {
    if (this.#scratch?.width !== columns || this.#scratch.height !== rows) {
      this.#scratch = new OffscreenCanvas(columns, rows)
      this.#pixels = null
    }
    return this.#scratch
  }

  #table(format: PixelFormat, window: GreyWindow | null, invert: boolean): Uint32Array {
    const held = this.#words
    if (held?.format === format && held.window === window && held.invert === invert) return held.table
    const table = greyWords(format, window, invert)
    this.#words = { format, window, invert, table }
    return table
  }
}

/** The stored values of an 8-bit grey JPEG, read back from the bitmap Chromium made of it. */
function storedLevels(
  context: OffscreenCanvasRenderingContext2D,
  image: ImageBitmap,
  format: PixelFormat,
): Uint8Array | Uint16Array {
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  const levels = new Uint8Array(image.width * image.height)
  for (let n = 0; n < levels.length; n++) levels[n] = data[n * 4] ?? 0
  return greyIndices({ data: levels }, format)
}
