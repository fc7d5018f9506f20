/** Listeners by the loop that they hear of. */
export class LoopListeners<Args extends readonly unknown[]> {
  readonly #bySop = new Map<string, Set<(...args: Args) => void>>()

  /** Listens until the returned function is called. */
  add(sop: string, listener: (...args: Args) => void): () => void {
    const listeners = this.#bySop.get(sop) ?? new Set()
    this.#bySop.set(sop, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#bySop.get(sop) === listeners) this.#bySop.delete(sop)
    }
  }

  tell(sop: string, ...args: Args): void {
    for (const listener of this.#bySop.get(sop) ?? []) listener(...args)
  }

  clear(): void {
    this.#bySop.clear()
  }
}
