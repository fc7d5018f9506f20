import { open, type FileHandle } from 'node:fs/promises'

/** A file read by ranges, never whole. */
export interface RangeFile {
  readonly size: number
  /** Exactly `length` bytes from `offset`; throws where the file ends before. */
  read(offset: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

export async function openRangeFile(path: string): Promise<RangeFile> {
  const handle: FileHandle = await open(path, 'r')
  const { size } = await handle.stat()
  return {
    size,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size)
        throw new RangeError(`bytes ${offset} to ${offset + length} lie outside a file of ${size}`)
      const buffer = Buffer.allocUnsafe(length)
      let at = 0
      while (at < length) {
        const { bytesRead } = await handle.read(buffer, at, length - at, offset + at)
        if (bytesRead === 0) throw new RangeError('the file became shorter while it was read')
        at += bytesRead
      }
      return buffer
    },
    close: () => handle.close(),
  }
}
