/** Longer than this a window that hangs does not keep the program from quitting, ms. */
export const FLUSH_MS = 2000

/** Asks the window to hand over what was typed. */
export interface Flush {
  /** Resolves when the window has answered, or at the time limit; true where it answered. */
  ask(tell: () => void): Promise<boolean>
  /** The window has answered. */
  done(): void
}

export function createFlush(limitMs = FLUSH_MS): Flush {
  const waiting = new Set<() => void>()
  return {
    ask: (tell) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => end(false), limitMs)
        const answered = (): void => end(true)
        const end = (isAnswered: boolean): void => {
          clearTimeout(timer)
          waiting.delete(answered)
          resolve(isAnswered)
        }
        waiting.add(answered)
        tell()
      }),
    done: () => [...waiting].forEach((answered) => answered()),
  }
}
