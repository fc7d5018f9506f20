/**
 * Pixels: `longaxis://pixels/<SOP Instance UID>?offset=<bytes>&length=<bytes>` answers those bytes of the stored
 * (decrypted, inflated) file, or, with PIXEL_FAULT_STATUS, the Failure that keeps them back as JSON. Loops are described by `study:detail`.
 */
export const pixelUrl = (sopInstanceUid: string, offset: number, length: number): string =>
  `longaxis://pixels/${encodeURIComponent(sopInstanceUid)}?offset=${offset}&length=${length}`

export const PIXEL_CHUNK_BYTES = 1024 * 1024

/** Unprocessable content: what is stored is not what was stored. */
export const PIXEL_FAULT_STATUS = 422
