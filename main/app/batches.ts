/** Gathers what comes within `ms` of the first and hands it on once, each item once. */
export function inBatches(send: (items: readonly string[]) => void, ms: number): (items: readonly string[]) => void {
  let waiting: Set<string> | null = null
  return (items) => {
    if (waiting) {
      for (const item of items) waiting.add(item)
      return
    }
    const batch = new Set(items)
    waiting = batch
    setTimeout(() => {
      waiting = null
      send([...batch])
    }, ms)
  }
}
