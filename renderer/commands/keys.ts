import { useEffect } from 'react'
import { tinykeys } from 'tinykeys'

/** One command: its key as tinykeys names it, as printed, what it does, and the doing. */
export interface Command {
  /** Null: by name from the palette only. */
  readonly key: string | null
  readonly otherKey?: string
  readonly printed: string
  readonly name: string
  readonly run: () => void
}

/** Keys are bound from the same list that the cheat sheet shows, so the two can't differ. Typing in a field is left alone. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const bindings = Object.fromEntries(
      commands.flatMap(({ key, otherKey, run }) => {
        const onKey = (event: KeyboardEvent): void => {
          if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
          event.preventDefault()
          run()
        }
        return [key, otherKey].flatMap((one) => (one ? [[one, onKey] as const] : []))
      }),
    )
    return tinykeys(window, bindings)
  }, [commands])
}
