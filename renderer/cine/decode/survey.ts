import { greyTable } from '../../../shared/dicom/colour'
import type { PixelFormat } from '../../../shared/domain/loop'
import { occupancyOf, occupancyOfGrey, type Occupancy } from '../occupancy'
import type { DecodedFrame } from '../types'

let scratch: OffscreenCanvasRenderingContext2D | null = null

/** Which parts of a decoded frame show something, as it is displayed by the file's own window. */
export function surveyed(decoded: DecodedFrame, format: PixelFormat): Occupancy {
  const { columns, rows } = decoded
  if (decoded.kind === 'grey') {
    const table = greyTable(format, null)
    return occupancyOfGrey(
      Uint8Array.from(decoded.indices, (index) => table[index] ?? 0),
      columns,
      rows,
    )
  }
  if (scratch?.canvas.width !== columns || scratch.canvas.height !== rows)
    scratch = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true, alpha: false })
  if (!scratch) throw new Error('no 2d context for the survey of a frame')
  scratch.drawImage(decoded.image, 0, 0)
  return occupancyOf(scratch.getImageData(0, 0, columns, rows).data, columns, rows)
}
