import { describe, expect, it } from 'vitest'
import { dialogCommands } from '../../../renderer/commands/dialogCommands'
import { bindingsOf, isTakenBy, keyConflicts, type Command, type Surroundings } from '../../../renderer/commands/keys'
import { identityCommands, reviewCommands } from '../../../renderer/identity/identityCommands'
import { readingCommands } from '../../../renderer/reading/readingCommands'
import { reportCommands } from '../../../renderer/report/reportCommands'
import { settingsCommands } from '../../../renderer/settings/settingsCommands'
import { patientCommands } from '../../../renderer/timeline/patientCommands'
import { worklistCommands } from '../../../renderer/worklist/worklistCommands'
import { say } from '../../../shared/words'

/** Stands for every act: the lists are built, and nothing of them is run. */
const anyAct = (): never => {
  throw new Error('a command ran while its list was built')
}
const acts = <T extends object>(): T => new Proxy({} as T, { get: () => anyAct })
const engine = acts<Parameters<typeof readingCommands>[1]>()
const onEveryScreen = dialogCommands(say, anyAct)

const screens: Readonly<Record<string, readonly Command[]>> = {
  worklist: [...worklistCommands(say, acts()), ...patientCommands(say, anyAct), ...reviewCommands(say, acts())],
  reading: readingCommands(say, engine, acts()),
  report: reportCommands(say, { back: anyAct, leave: acts() }),
  identity: identityCommands(say, acts()),
  settings: settingsCommands(say, acts()),
}

const command = (key: string, printed: string, run: () => void = anyAct): Command => ({
  key,
  printed,
  name: key,
  undo: 'navigation',
  run,
})

describe('keys of one screen', () => {
  it.each(Object.entries(screens))('%s: no two commands share one', (_, commands) => {
    expect(commands.length).toBeGreaterThan(3)
    expect(keyConflicts([...commands, ...onEveryScreen])).toEqual([])
  })

  it.each(Object.entries(screens))('%s: every command has a name of its own', (_, commands) => {
    const names = [...commands, ...onEveryScreen].map(({ name }) => name)
    expect(names.filter((name) => name.trim() === '' || /[{}]|^\w+\.\w+/.test(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })

  it('in conflict are found, whether bound or printed twice', () => {
    expect(keyConflicts([command('a', 'A'), command('b', 'B'), command('a', '⇧ A')])).toEqual(['a'])
    expect(keyConflicts([command('a', 'A'), command('b', 'A')])).toEqual(['A'])
    expect(keyConflicts([command('Shift+a', 'Shift A'), command('a', 'A'), command('Shift+A', '⇧ A')])).toEqual([
      'shift+a',
    ])
  })
})

describe('a key pressed', () => {
  const press = (target: EventTarget | null): { readonly ran: readonly string[]; readonly prevented: boolean } => {
    const ran: string[] = []
    let prevented = false
    const bindings = bindingsOf(
      [command('a', 'A', () => ran.push('a')), command('b', 'B', () => ran.push('b'))],
      (event) => event.target === field,
    )
    bindings.b?.({ key: 'b', target, repeat: false, isComposing: false, preventDefault: () => (prevented = true) })
    return { ran, prevented }
  }
  const field = new EventTarget()

  it('runs its command and no other', () => {
    expect(press(new EventTarget())).toEqual({ ran: ['b'], prevented: true })
  })
  it('is left to what it belongs to', () => {
    expect(press(field)).toEqual({ ran: [], prevented: false })
  })
})

describe('whose a key is', () => {
  const nothing: Surroundings = { covered: false, editable: false, button: false, byTab: false, swallowed: false }
  const taken = (
    surroundings: Partial<Surroundings>,
    key: string,
    { undo = 'undoable', ...event }: Partial<{ undo: Command['undo']; repeat: boolean; isComposing: boolean }> = {},
  ): boolean =>
    isTakenBy({ ...nothing, ...surroundings }, { repeat: false, isComposing: false, ...event }, key, { undo })
  const everyKey = Object.entries(screens).flatMap(([screen, commands]) =>
    commands.flatMap((command) =>
      [command.key, command.otherKey].flatMap((key) =>
        key === null || key === undefined ? [] : [{ screen, key, command }],
      ),
    ),
  )
  const bare = everyKey.filter(({ key }) => !key.startsWith('$mod') && key !== 'Escape')

  it.each(bare)('$screen: $key does nothing in a field, nor in the half second after a word', ({ key, command }) => {
    expect(taken({ editable: true }, key, command)).toBe(true)
    expect(taken({ swallowed: true }, key, command)).toBe(true)
    expect(taken({}, key, command)).toBe(false)
  })
  it.each(everyKey)('$screen: $key waits while a menu or dialog is open', ({ key, command }) => {
    expect(taken({ covered: true }, key, command)).toBe(true)
  })
  it('with Ctrl is the field’s where the field has a use for it', () => {
    for (const key of ['$mod+z', '$mod+Shift+z', '$mod+y', '$mod+ArrowRight'])
      expect(taken({ editable: true }, key)).toBe(true)
    for (const key of ['$mod+p', '$mod+k', '$mod+Shift+c']) expect(taken({ editable: true }, key)).toBe(false)
  })
  it('is a focused button’s: Enter always, Space where Tab led there', () => {
    expect(taken({ button: true }, 'Enter')).toBe(true)
    expect(taken({ button: true }, 'Space')).toBe(false)
    expect(taken({ button: true, byTab: true }, 'Space')).toBe(true)
    expect(taken({ button: true, byTab: true }, 'a')).toBe(false)
  })
  it('held down accepts one finding, not all', () => {
    expect(taken({}, 'a', { repeat: true })).toBe(true)
    expect(taken({}, 'ArrowRight', { repeat: true, undo: 'playback' })).toBe(false)
    expect(taken({}, '$mod+z', { repeat: true, undo: 'history' })).toBe(false)
    expect(taken({}, 'Enter', { repeat: true, undo: 'navigation' })).toBe(true)
  })
  it('is the input method’s while it composes', () => {
    expect(taken({}, 'a', { isComposing: true })).toBe(true)
  })
})
