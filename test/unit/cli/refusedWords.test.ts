import { describe, expect, it, vi } from 'vitest'
import { parseInvocation } from '../../../main/cli/arguments'
import { debuggingSwitch, knownWords } from '../../../main/cli/refusedWords'

vi.mock('electron', () => ({}))

const parse = (...words: string[]) => knownWords(parseInvocation(words, '0.1.0'))

describe('words that are no command', () => {
  it.each([
    ['improt', 'import'],
    ['raed', 'read'],
    ['comparee', 'compare'],
    ['modell', 'model'],
  ])('%s is refused with %s', (word, nearest) => {
    expect(parse(word, '1.2')).toMatchObject({
      kind: 'answer',
      exitCode: 2,
      text: expect.stringContaining(`“${nearest}”`) as string,
    })
  })
  it('measure and analyse open no window', () => {
    expect(parse('measure', 'x')).toMatchObject({ kind: 'answer', exitCode: 2 })
    expect(parse('analyse')).toMatchObject({ kind: 'answer', exitCode: 2 })
  })
  it('files and folders that exist open the window', () => {
    expect(parse(import.meta.dirname)).toMatchObject({ kind: 'window', paths: [import.meta.dirname] })
    expect(parse()).toMatchObject({ kind: 'window' })
  })
})

describe('the packaged program', () => {
  it.each([
    ['--remote-debugging-port=9222', '--remote-debugging-port'],
    ['--remote-debugging-port', '--remote-debugging-port'],
    ['--Remote-Debugging-Pipe', '--Remote-Debugging-Pipe'],
    ['--inspect=0', '--inspect'],
    ['--inspect-brk', '--inspect-brk'],
    ['-inspect', '-inspect'],
    ['--js-flags=--allow-natives', '--js-flags'],
    ['--utility-cmd-prefix=/tmp/x', '--utility-cmd-prefix'],
  ])('refuses %s', (word, name) => expect(debuggingSwitch(['/longaxis', word])).toBe(name))
  it('takes its own switches', () => {
    expect(debuggingSwitch(['/longaxis', '--no-sandbox', '--user-data-dir=/x', 'import', '/cd', '--json'])).toBeNull()
  })
})
