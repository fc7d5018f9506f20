/** A deterministic stream of random numbers. */
export interface Prng {
  /** Uniform in [0, 1). */
  next(): number
  uniform(low: number, high: number): number
  /** Approximately normal: the sum of twelve uniforms, exact arithmetic on every machine. */
  normal(mean: number, standardDeviation: number): number
  chance(probability: number): boolean
  /** A 32-bit seed for another stream. */
  seed(): number
}

/** Mixes integers to one 32-bit seed (multiply-xorshift rounds, as in MurmurHash3's finaliser). */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, integer arithmetic only. */
export function makePrng(seed: number): Prng {
  let state = mixSeed(seed)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const normal = (mean: number, standardDeviation: number): number => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += next()
    return mean + standardDeviation * sum
  }
  return {
    next,
    uniform: (low, high) => low + (high - low) * next(),
    normal,
    chance: (probability) => next() < probability,
    seed: () => (next() * 4294967296) >>> 0,
  }
}
