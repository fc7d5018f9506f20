/**
 * RLE Lossless, PS3.5 annex G: byte segments, the most significant byte of each sample first, one colour plane after
 * another. Returns samples as stored without RLE: little endian, planar configuration 1 for colour.
 */
export function decodeRle(bytes: Uint8Array, pixels: number, bytesPerSample: number): Uint8Array {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const segments = bytes.length >= 64 ? header.getUint32(0, true) : 0
  if (segments < 1 || segments > 15 || segments % bytesPerSample !== 0)
    throw new Error(`RLE: ${segments} segments can't hold samples of ${bytesPerSample} bytes`)
  if (segments > 3 * bytesPerSample) throw new Error(`RLE: ${segments} segments are more than three colours have`)
  const out = new Uint8Array(pixels * segments)
  for (let segment = 0; segment < segments; segment++) {
    const start = header.getUint32(4 + segment * 4, true)
    const end = segment + 1 < segments ? header.getUint32(8 + segment * 4, true) : bytes.length
    const plane = Math.floor(segment / bytesPerSample)
    const byteOfSample = bytesPerSample - 1 - (segment % bytesPerSample)
    unpack(
      bytes,
      start,
      Math.min(end, bytes.length),
      out,
      plane * pixels * bytesPerSample + byteOfSample,
      bytesPerSample,
      pixels,
    )
  }
  return out
}

/** PackBits runs of one segment into every `step`-th byte of `out`. */
function unpack(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  first: number,
  step: number,
  count: number,
): void {
  if (start < 64 || start > end) throw new Error('RLE: a segment lies outside the frame')
  let at = start
  let written = 0
  while (at < end && written < count) {
    const control = ((bytes[at++] ?? 0) << 24) >> 24
    if (control >= 0) {
      for (let n = 0; n <= control && written < count && at < end; n++) out[first + step * written++] = bytes[at++] ?? 0
    } else if (control > -128) {
      const value = bytes[at++] ?? 0
      for (let n = 0; n <= -control && written < count; n++) out[first + step * written++] = value
    }
  }
  if (written < count) throw new Error(`RLE: a segment ends after ${written} of ${count} pixels`)
}
