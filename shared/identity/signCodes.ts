/**
 * Vectors as the signs of their differences from a centre, one bit a dimension: near by cosine is near by Hamming distance.
 * A first scan goes over at most 160 bits of each code, the remaining bits decide among what it leaves.
 */
const COARSE_WORDS = 5

export class SignCodes {
  readonly #centre: Float32Array
  readonly #words: number
  readonly #coarseWords: number
  #coarse: Uint32Array
  #fine: Uint32Array
  #count = 0

  constructor(centre: Float32Array, capacity = 1024) {
    this.#centre = centre
    this.#words = Math.ceil(centre.length / 32)
    this.#coarseWords = Math.min(COARSE_WORDS, this.#words)
    this.#coarse = new Uint32Array(capacity * this.#coarseWords)
    this.#fine = new Uint32Array(capacity * (this.#words - this.#coarseWords))
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#coarse.byteLength + this.#fine.byteLength
  }

  add(vector: Float32Array): void {
    if ((this.#count + 1) * this.#coarseWords > this.#coarse.length) {
      this.#coarse = grown(this.#coarse)
      this.#fine = grown(this.#fine)
    }
    const code = this.#code(vector)
    this.#coarse.set(code.subarray(0, this.#coarseWords), this.#count * this.#coarseWords)
    this.#fine.set(code.subarray(this.#coarseWords), this.#count * (this.#words - this.#coarseWords))
    this.#count += 1
  }

  /** Places (in order of adding) of about the `wanted` nearest, nearest first. */
  nearest(vector: Float32Array, wanted: number): readonly number[] {
    const code = this.#code(vector)
    const left = this.#coarseNearest(code.subarray(0, this.#coarseWords), wanted * 30)
    const fineWords = this.#words - this.#coarseWords
    if (fineWords === 0) return left.slice(0, wanted).map(({ place }) => place)
    const fineCode = code.subarray(this.#coarseWords)
    return left
      .map(({ place, distance }) => ({ place, distance: distance + hamming(fineCode, this.#fine, place * fineWords) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, wanted)
      .map(({ place }) => place)
  }

  #code(vector: Float32Array): Uint32Array {
    if (vector.length !== this.#centre.length)
      throw new Error(`a vector of ${vector.length} dimensions among those of ${this.#centre.length}`)
    const code = new Uint32Array(this.#words)
    for (let i = 0; i < vector.length; i++)
      if ((vector[i] ?? 0) > (this.#centre[i] ?? 0)) code[i >>> 5] = (code[i >>> 5] ?? 0) | (1 << (i & 31))
    return code
  }

  #coarseNearest(code: Uint32Array, wanted: number): { readonly place: number; readonly distance: number }[] {
    const distances = new Uint16Array(this.#count)
    scan(code, this.#coarse, distances)
    const counts = new Uint32Array(COARSE_WORDS * 32 + 1)
    for (let n = 0; n < distances.length; n++) counts[distances[n] as number]! += 1
    let furthest = 0
    for (let sum = counts[0] ?? 0; sum < wanted && furthest < counts.length - 1; sum += counts[furthest] ?? 0)
      furthest += 1
    const left: { place: number; distance: number }[] = []
    for (let n = 0; n < distances.length; n++)
      if ((distances[n] as number) <= furthest) left.push({ place: n, distance: distances[n] as number })
    return left.sort((a, b) => a.distance - b.distance).slice(0, wanted * 2)
  }
}

function grown(words: Uint32Array): Uint32Array {
  const next = new Uint32Array(words.length * 2)
  next.set(words)
  return next
}

/* Bits set in 32, as in Warren, Hacker's Delight, 2nd edition, 5-1. Written out in both loops: a call a word costs a third. */
function scan(code: Uint32Array, codes: Uint32Array, distances: Uint16Array): void {
  const words = code.length
  for (let n = 0, at = 0; n < distances.length; n++) {
    let distance = 0
    for (let w = 0; w < words; w++, at++) {
      let x = (codes[at] as number) ^ (code[w] as number)
      x -= (x >>> 1) & 0x55555555
      x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
      distance += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
    }
    distances[n] = distance
  }
}

function hamming(code: Uint32Array, codes: Uint32Array, offset: number): number {
  const distance = new Uint16Array(1)
  scan(code, codes.subarray(offset, offset + code.length), distance)
  return distance[0] ?? 0
}
