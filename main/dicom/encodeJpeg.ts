import { createRequire } from 'node:module'
import { silent } from '../../shared/dicom/codecs/wasm'

const require = createRequire(import.meta.url)

interface JpegEncoder {
  getDecodedBuffer(frame: {
    width: number
    height: number
    bitsPerSample: number
    componentCount: number
    isSigned: boolean
  }): Uint8Array
  getEncodedBuffer(): Uint8Array
  setQuality(quality: number): void
  setSubSampling(index: number): void
  encode(): void
  delete(): void
}

/** libjpeg-turbo's TJSAMP_422. */
const SUBSAMPLING_422 = 1

/** A JPEG baseline encoder, 4:2:2, for interleaved RGB frames. */
export async function createJpegEncoder(
  quality: number,
): Promise<(rgb: Uint8Array, width: number, height: number) => Uint8Array> {
  const name = '@cornerstonejs/codec-libjpeg-turbo-8bit'
  const factory = require(`${name}/wasmjs`) as (options: object) => Promise<{ JPEGEncoder: new () => JpegEncoder }>
  const { JPEGEncoder } = await factory({ locateFile: () => require.resolve(`${name}/wasm`), ...silent })
  return (rgb, width, height) => {
    const encoder = new JPEGEncoder()
    try {
      encoder.getDecodedBuffer({ width, height, bitsPerSample: 8, componentCount: 3, isSigned: false }).set(rgb)
      encoder.setQuality(quality)
      encoder.setSubSampling(SUBSAMPLING_422)
      encoder.encode()
      return encoder.getEncodedBuffer().slice()
    } finally {
      encoder.delete()
    }
  }
}
