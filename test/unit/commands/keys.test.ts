import { describe, expect, it } from 'vitest'
import { dialogCommands } from '../../../renderer/commands/dialogCommands'
import { bindingsOf, keyConflicts, type Command } from '../../../renderer/commands/keys'
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

const command = (key: string, printed: string, run: () => void = anyAct): Command => ({ key, printed, name: key, run })

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
      (at) => at === field,
    )
    bindings.b?.({ target, preventDefault: () => (prevented = true) })
    return { ran, prevented }
  }
  const field = new EventTarget()

  it('runs its command and no other', () => {
    expect(press(new EventTarget())).toEqual({ ran: ['b'], prevented: true })
  })
  it('is left to a field that is being typed in', () => {
    expect(press(field)).toEqual({ ran: [], prevented: false })
  })
})
