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

const keysOf = ({ key, otherKey }: Command): readonly string[] => [key, otherKey].flatMap((name) => name ?? [])

/** Keys that more than one command takes, or that two commands print alike. */
export function keyConflicts(commands: readonly Command[]): readonly string[] {
  const twice = (names: readonly string[]): readonly string[] => names.filter((name, n) => names.indexOf(name) < n)
  const withKey = commands.filter((command) => keysOf(command).length > 0)
  return [
    ...new Set([
      ...twice(withKey.flatMap((command) => keysOf(command).map((key) => key.toLowerCase()))),
      ...twice(withKey.map(({ printed }) => printed)),
    ]),
  ]
}

/** What tinykeys is given: each key runs its command, but typing in a field is left alone. */
export const bindingsOf = (
  commands: readonly Command[],
  isTyping: (target: EventTarget | null) => boolean,
): Record<string, (event: Pick<KeyboardEvent, 'target' | 'preventDefault'>) => void> =>
  Object.fromEntries(
    commands.flatMap((command) =>
      keysOf(command).map((key) => [
        key,
        (event: Pick<KeyboardEvent, 'target' | 'preventDefault'>) => {
          if (isTyping(event.target)) return
          event.preventDefault()
          command.run()
        },
      ]),
    ),
  )

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement

/** Keys are bound from the same list that the cheat sheet shows, so the two can't differ. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => tinykeys(window, bindingsOf(commands, isField)), [commands])
}
