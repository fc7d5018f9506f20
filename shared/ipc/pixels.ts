/**
 * Pixels: `longaxis://pixels/<SOP Instance UID>?offset=<bytes>&length=<bytes>` answers those bytes of the stored
 * (decrypted, inflated) file in chunks of 1 MiB. Loops are described by `study:detail`.
 */
export const pixelUrl = (sopInstanceUid: string, offset: number, length: number): string =>
  `longaxis://pixels/${encodeURIComponent(sopInstanceUid)}?offset=${offset}&length=${length}`

export const PIXEL_CHUNK_BYTES = 1024 * 1024
