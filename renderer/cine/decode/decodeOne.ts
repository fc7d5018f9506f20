import { codeStreamSize } from '../../../shared/dicom/codeStream'
import { greyTable } from '../../../shared/dicom/colour'
import { decodeFrame, decodeSamples, withColourMarker, type Codecs } from '../../../shared/dicom/decode'
import { transferSyntax } from '../../../shared/dicom/transferSyntax'
import type { PixelFormat } from '../../../shared/domain/loop'
import { greyIndices } from '../grey'
import type { DecodedFrame } from '../types'
import { Undecodable } from '../../../shared/dicom/undecodable'

const AS_STORED: ImageBitmapOptions = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' }

/** Stored bytes of one frame to what the viewport draws. 8-bit JPEG goes through Chromium's own decoder, straight to a bitmap. */
export async function decodeOne(
  format: PixelFormat,
  littleEndian: boolean,
  bytes: Uint8Array,
  codecs: Codecs,
): Promise<DecodedFrame> {
  const size = codeStreamSize(bytes)
  if (size && (size.columns !== format.columns || size.rows !== format.rows))
    throw wrongSize(size.columns, size.rows, format)
  if (isChromiumJpeg(format)) {
    const image = await chromiumJpeg(format, bytes)
    if (image) return checked(image, format)
  }
  if (format.photometricInterpretation.startsWith('MONOCHROME')) return greyFrame(format, littleEndian, bytes, codecs)
  const { rgba, columns, rows } = await decodeFrame(format, littleEndian, bytes, codecs)
  return bitmapFrame(await createImageBitmap(imageData(rgba, columns, rows), AS_STORED))
}

/** Whether the bitmap Chromium makes of this JPEG is what the header asks for: 8 bit, colour or grey as stored. */
export function isChromiumJpeg(format: PixelFormat): boolean {
  const { coding } = transferSyntax(format.transferSyntaxUid)
  if ((coding !== 'jpeg' && coding !== 'jpegExtended') || format.bitsAllocated !== 8) return false
  if (format.photometricInterpretation === 'PALETTE COLOR') return false
  return format.samplesPerPixel === 3 || greyTable(format, null).every((level, value) => level === value)
}

async function chromiumJpeg(format: PixelFormat, bytes: Uint8Array): Promise<ImageBitmap | null> {
  const marked = withColourMarker(bytes, format)
  try {
    return await createImageBitmap(new Blob([marked.slice().buffer], { type: 'image/jpeg' }), AS_STORED)
  } catch {
    // Chromium says only that it could not decode; the codec that comes next says why.
    return null
  }
}

/** Grey keeps its samples (1 or 2 bytes a pixel), so that window and level need no second decoding. */
async function greyFrame(
  format: PixelFormat,
  littleEndian: boolean,
  bytes: Uint8Array,
  codecs: Codecs,
): Promise<DecodedFrame> {
  const samples = await decodeSamples(format, littleEndian, bytes, codecs)
  const { columns, rows } = samples
  if (columns !== format.columns || rows !== format.rows) throw wrongSize(columns, rows, format)
  if (samples.data.length < columns * rows) throw new Undecodable('frameEndsEarly')
  const indices = greyIndices(samples, format)
  return { kind: 'grey', indices, columns, rows, bytes: indices.byteLength }
}

const wrongSize = (columns: number, rows: number, format: PixelFormat): Error =>
  new Undecodable('frameSizeOther', { columns, rows, headerColumns: format.columns, headerRows: format.rows })

function checked(image: ImageBitmap, format: PixelFormat): DecodedFrame {
  const { width, height } = image
  if (width === format.columns && height === format.rows) return bitmapFrame(image)
  image.close()
  throw wrongSize(width, height, format)
}

export const bitmapFrame = (image: ImageBitmap): DecodedFrame => ({
  kind: 'bitmap',
  image,
  columns: image.width,
  rows: image.height,
  bytes: image.width * image.height * 4,
})

function imageData(rgba: Uint8ClampedArray, columns: number, rows: number): ImageData {
  const data = new ImageData(columns, rows)
  data.data.set(rgba)
  return data
}
