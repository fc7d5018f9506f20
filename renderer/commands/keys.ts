import { useEffect, useMemo } from 'react'
import { tinykeys } from 'tinykeys'
import { reachedByTab } from '../ui/keyboard'
import { layers, useLayer } from '../ui/layers'
import { isEditable, typing } from '../ui/typing'

/**
 * What takes a command back: Ctrl Z, or nothing and why. `navigation` and `playback` change nothing that is kept, a
 * `tool` only what is drawn with it, `history` is undo and redo themselves, `job` is stopped by its own Cancel, and what
 * `leaves` the program is beyond it.
 */
export type Undo = 'undoable' | 'history' | 'navigation' | 'playback' | 'tool' | 'job' | 'leaves'

/** One command: its key as tinykeys names it, as printed, what it does, what takes it back, and the doing. */
export interface Command {
  /** Null: by name from the palette only. Escape is the screen's layer: what is open inside it closes first. */
  readonly key: string | null
  readonly otherKey?: string
  readonly printed: string
  readonly name: string
  readonly undo: Undo
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

/** The part of a key press that decides what it does. */
export type Press = Pick<KeyboardEvent, 'key' | 'target' | 'repeat' | 'isComposing' | 'preventDefault'>

/** What tinykeys is given: each key runs its command unless it belongs to something else. */
export const bindingsOf = (
  commands: readonly Command[],
  isTaken: (event: Press, key: string, command: Command) => boolean,
): Record<string, (event: Press) => void> =>
  Object.fromEntries(
    commands.flatMap((command) =>
      keysOf(command).map((key) => [
        key,
        (event: Press) => {
          if (isTaken(event, key, command)) return
          event.preventDefault()
          command.run()
        },
      ]),
    ),
  )

export interface Surroundings {
  readonly covered: boolean
  readonly editable: boolean
  /** The focused element is a button or the like; `byTab` where it was reached by Tab. */
  readonly button: boolean
  readonly byTab: boolean
  /** The key belongs to a word being typed. */
  readonly swallowed: boolean
}

/** Keys with Ctrl that a text field has a use for. */
const OF_FIELDS = /\+(shift\+)?(z|y|a|c|v|x|Arrow\w+|Home|End|Backspace|Delete)$/i
const isBare = (key: string): boolean => !/^(\$mod|Control|Meta|Alt)\+/.test(key)
/** Commands that go on while their key is held. */
const REPEATS: readonly Undo[] = ['playback', 'history', 'navigation']

/** Whether a press belongs to something else than the screen's commands. */
export function isTakenBy(
  { covered, editable, button, byTab, swallowed }: Surroundings,
  { repeat, isComposing }: Pick<Press, 'repeat' | 'isComposing'>,
  key: string,
  { undo }: Pick<Command, 'undo'>,
): boolean {
  if (covered || isComposing || (repeat && (!REPEATS.includes(undo) || key === 'Enter'))) return true
  if (editable) return isBare(key) || (OF_FIELDS.test(key) && key !== '$mod+Shift+c')
  if (!isBare(key)) return false
  if (button && (key === 'Enter' || (key === 'Space' && byTab))) return true
  return swallowed
}

/** Elements that Enter and Space press. A handle of a measurement is dragged, not pressed. */
const PRESSED = [
  'button',
  'a[href]',
  'summary',
  '[role=button]:not(circle)',
  '[role=tab]',
  '[type=radio]',
  '[type=checkbox]',
].join()

const isTaken = (event: Press, key: string, command: Command): boolean =>
  isTakenBy(
    {
      covered: layers.covered,
      editable: isEditable(event.target),
      button: event.target instanceof Element && event.target.closest(PRESSED) !== null,
      byTab: reachedByTab(),
      swallowed: typing.swallows(event.key, performance.now()),
    },
    event,
    key,
    command,
  )

/** Keys are bound from the same list that the cheat sheet shows, so the two can't differ. */
export function useCommands(commands: readonly Command[]): void {
  const back = commands.find(({ key }) => key === 'Escape')
  useLayer('screen', back?.run ?? null)
  const bound = useMemo(() => commands.filter(({ key }) => key !== 'Escape'), [commands])
  useEffect(() => tinykeys(window, bindingsOf(bound, isTaken)), [bound])
}
