import type { Failure } from '../result'

/**
 * Random access to bytes: a file, a stored object, or memory. Reading past `size` is a bug of the caller. A stored object
 * gives what was stored or throws SourceFault.
 */
export interface ByteSource {
  readonly size: number
  read(offset: number, length: number): Promise<Uint8Array>
}

/** Thrown where a source can't give what was asked of it, and why. */
export class SourceFault extends Error {
  constructor(readonly failure: Failure) {
    super(failure.code)
  }
}

export const memorySource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
})
