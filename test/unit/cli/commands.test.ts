import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { parseInvocation } from '../../../main/cli/arguments'
import { commands } from '../../../main/cli/commands'

// Commands import modules that start processes by Electron; parsing uses none of it, and touching it here throws.
vi.mock('electron', () => ({}))

const names: readonly string[] = commands.map(({ name }) => name)

function help(...words: string[]): string {
  const answer = parseInvocation([...words, '--help'], '0.1.0')
  if (answer.kind !== 'answer' || answer.exitCode !== 0) throw new Error(`no help of ${words.join(' ')}`)
  return answer.text
}

/** The commands that a help text lists, without commander's own. */
const listed = (text: string): readonly string[] =>
  [...(text.split('Commands:\n')[1] ?? '').matchAll(/^ {2}(\S+)/gm)].map(([, word = '']) => word).filter(isOurs)
const isOurs = (word: string): boolean => word !== 'help'
const optionsOf = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option))

const docs = readFileSync(path.join(import.meta.dirname, '../../../docs/cli.md'), 'utf8')
/** Code in the headings of docs/cli.md: commands with their arguments. */
const headings = docs
  .split('\n')
  .filter((line) => line.startsWith('## '))
  .flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code))

describe('the list of commands', () => {
  it('names each command once', () => {
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(0)
  })

  it('is what the help lists, in its order', () => {
    const fromHelp = listed(help()).flatMap((word) => {
      const inGroup = listed(help(word))
      return inGroup.length === 0 ? [word] : inGroup.map((second) => `${word} ${second}`)
    })
    expect(fromHelp).toEqual(names)
  })

  it('is what docs/cli.md describes', () => {
    const named = headings.map((code) => names.filter((name) => code === name || code.startsWith(`${name} `)))
    expect(named.filter((found) => found.length !== 1)).toEqual([])
    expect(named.flat().sort()).toEqual([...names].sort())
  })

  it.each(names)('%s has a description, and its options stand in docs/cli.md', (name) => {
    const text = help(...name.split(' '))
    expect(text.split('\n')[0]).toMatch(new RegExp(`^Usage: longaxis ${name} `))
    expect(text.split('\n')[2]).toMatch(/\S/)
    const options = [...optionsOf(text)].filter((option) => option !== '--help')
    expect(options).toContain('--library')
    for (const option of options) expect(docs).toContain(option)
  })
})
