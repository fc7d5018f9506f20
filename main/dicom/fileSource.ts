import { open } from 'node:fs/promises'
import type { ByteSource } from '../../shared/dicom/byteSource'

/** A file as random-access bytes; `use` gets it and the file is closed after. */
export async function withFile<T>(path: string | Buffer, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    return await use({
      size,
      async read(offset, length) {
        const bytes = new Uint8Array(length)
        const { bytesRead } = await file.read(bytes, 0, length, offset)
        return bytesRead === length ? bytes : bytes.subarray(0, bytesRead)
      },
    })
  } finally {
    await file.close()
  }
}
