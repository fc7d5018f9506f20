/** Compressed bytes by their address, the least recently used given up first beyond the limit. */
export class CompressedBytes {
  readonly #held = new Map<string, Uint8Array>()
  #bytes = 0
  #limit: number

  constructor(limitBytes: number) {
    this.#limit = limitBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  setLimit(limitBytes: number): void {
    this.#limit = limitBytes
    this.#shrink()
  }

  get(url: string): Uint8Array | null {
    const found = this.#held.get(url)
    if (!found) return null
    this.#held.delete(url)
    this.#held.set(url, found)
    return found
  }

  add(url: string, bytes: Uint8Array): void {
    if (bytes.length > this.#limit || this.#held.has(url)) return
    this.#held.set(url, bytes)
    this.#bytes += bytes.length
    this.#shrink()
  }

  clear(): void {
    this.#held.clear()
    this.#bytes = 0
  }

  #shrink(): void {
    for (const [url, bytes] of this.#held) {
      if (this.#bytes <= this.#limit) return
      this.#held.delete(url)
      this.#bytes -= bytes.length
    }
  }
}
