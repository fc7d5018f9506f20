/** What of a sequence parameter set is used, ITU-T H.264 7.3.2.1.1 and E.1.1. */
export interface Sps {
  /** Pixels, cropping done. */
  readonly columns: number
  readonly rows: number
  /** False: pictures may be fields. */
  readonly framesOnly: boolean
  /** Null where the stream says nothing of its colours, or that they are unspecified. */
  readonly matrixCoefficients: number | null
  readonly fullRange: boolean
  readonly frameNumberBits: number
  readonly separateColourPlanes: boolean
}

/** Bits of a NAL unit's payload, its emulation prevention bytes left out. Reads 0 past the end. */
class Bits {
  readonly #bytes: readonly number[]
  #at = 0

  constructor(payload: Uint8Array) {
    this.#bytes = [...payload].filter((byte, n) => !(byte === 3 && payload[n - 1] === 0 && payload[n - 2] === 0))
  }

  get ended(): boolean {
    return this.#at > this.#bytes.length * 8
  }

  u(count: number): number {
    let value = 0
    for (let n = 0; n < count; n++, this.#at++)
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1)
    return value
  }

  flag = (): boolean => this.u(1) === 1

  /** Exp-Golomb, 9.1. */
  ue(): number {
    let zeros = 0
    while (zeros < 32 && !this.ended && this.u(1) === 0) zeros++
    return 2 ** zeros - 1 + this.u(zeros)
  }

  se(): number {
    const value = this.ue()
    return value % 2 === 0 ? -value / 2 : (value + 1) / 2
  }
}

/** Profiles whose parameter sets say their chroma format, 7.3.2.1.1. */
const highProfiles = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]
const UNSPECIFIED = 2

/** Parses what follows the NAL unit's header byte; null where it ends too soon. */
export function parseSps(payload: Uint8Array): Sps | null {
  const bits = new Bits(payload.subarray(0, 1024))
  const profile = bits.u(8)
  bits.u(16)
  bits.ue()
  let chromaFormat = 1
  let separateColourPlanes = false
  if (highProfiles.includes(profile)) {
    chromaFormat = bits.ue()
    if (chromaFormat === 3) separateColourPlanes = bits.flag()
    bits.ue()
    bits.ue()
    bits.u(1)
    if (bits.flag())
      for (let n = 0; n < (chromaFormat === 3 ? 12 : 8); n++) if (bits.flag()) skipScaling(bits, n < 6 ? 16 : 64)
  }
  const frameNumberBits = bits.ue() + 4
  const order = bits.ue()
  if (order === 0) bits.ue()
  if (order === 1) {
    bits.u(1)
    bits.se()
    bits.se()
    for (let left = Math.min(255, bits.ue()); left > 0; left--) bits.se()
  }
  bits.ue()
  bits.u(1)
  const widthInBlocks = bits.ue() + 1
  const heightInUnits = bits.ue() + 1
  const framesOnly = bits.flag()
  if (!framesOnly) bits.u(1)
  bits.u(1)
  const crop = bits.flag() ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0]
  const [left = 0, right = 0, top = 0, bottom = 0] = crop
  const unitX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1
  const unitY = (chromaFormat === 1 ? 2 : 1) * (framesOnly ? 1 : 2)
  const colour = bits.flag() ? colourOf(bits) : { matrixCoefficients: null, fullRange: false }
  if (bits.ended) return null
  return {
    columns: widthInBlocks * 16 - unitX * (left + right),
    rows: heightInUnits * 16 * (framesOnly ? 1 : 2) - unitY * (top + bottom),
    framesOnly,
    frameNumberBits,
    separateColourPlanes,
    ...colour,
  }
}

function skipScaling(bits: Bits, size: number): void {
  let [last, next] = [8, 8]
  for (let n = 0; n < size; n++) {
    if (next !== 0) next = (last + bits.se() + 256) % 256
    last = next === 0 ? last : next
  }
}

/** Video usability information as far as its colour description, E.1.1. */
function colourOf(bits: Bits): Pick<Sps, 'matrixCoefficients' | 'fullRange'> {
  if (bits.flag() && bits.u(8) === 255) bits.u(32)
  if (bits.flag()) bits.u(1)
  if (!bits.flag()) return { matrixCoefficients: null, fullRange: false }
  bits.u(3)
  const fullRange = bits.flag()
  if (!bits.flag()) return { matrixCoefficients: null, fullRange }
  bits.u(16)
  const matrix = bits.u(8)
  return { matrixCoefficients: matrix === UNSPECIFIED ? null : matrix, fullRange }
}

/** The field that a slice's header (7.3.3, after the NAL unit's header byte) opens; null where it is of a frame. */
export function fieldOf(
  slice: Uint8Array,
  { framesOnly, frameNumberBits, separateColourPlanes }: Sps,
): { readonly frameNumber: number; readonly bottom: boolean } | null {
  if (framesOnly) return null
  const bits = new Bits(slice)
  bits.ue()
  bits.ue()
  bits.ue()
  if (separateColourPlanes) bits.u(2)
  const frameNumber = bits.u(frameNumberBits)
  return bits.flag() ? { frameNumber, bottom: bits.flag() } : null
}
