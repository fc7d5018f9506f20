import { describe, expect, it } from 'vitest'
import { QUIET_MS, Typing, type TypedKey } from '../../../renderer/ui/typing'

const press = (key: string, held: Partial<TypedKey> = {}): TypedKey => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
})
function typed(...keys: readonly string[]): Typing {
  const typing = new Typing()
  keys.forEach((key, n) => typing.key(press(key), n * 100))
  return typing
}

describe('after a word was typed', () => {
  it('no bare key is a command for half a second, then every one is', () => {
    const typing = typed('p', 'a', 'c')
    for (const key of ['l', 'e', 'i', ' ', 'ArrowDown', 'Enter']) {
      expect(typing.swallows(key, 200 + QUIET_MS - 1)).toBe(true)
      expect(typing.swallows(key, 200 + QUIET_MS)).toBe(false)
    }
  })

  it('one who left the field by Tab or Enter means Enter and arrows, but a letter may still be the word’s', () => {
    for (const leave of ['Tab', 'Enter', 'Escape']) {
      const typing = typed('p', 'a', 'c', leave)
      expect(typing.swallows('Enter', 310)).toBe(false)
      expect(typing.swallows('ArrowDown', 310)).toBe(false)
      expect(typing.swallows('a', 310)).toBe(true)
      expect(typing.swallows('a', 200 + QUIET_MS)).toBe(false)
    }
  })

  it('deleting and accents count as typing; Ctrl with a letter, arrows and Shift do not', () => {
    for (const key of ['Backspace', 'Delete', 'Dead', 'Process', 'ä', '7'])
      expect(typed(key).swallows('a', 10)).toBe(true)
    for (const key of ['ArrowLeft', 'Shift', 'Control', 'F5']) expect(typed(key).swallows('a', 10)).toBe(false)
    const typing = new Typing()
    typing.key(press('k', { ctrlKey: true }), 0)
    expect(typing.swallows('a', 10)).toBe(false)
    // AltGr is Ctrl and Alt on Windows.
    typing.key(press('@', { ctrlKey: true, altKey: true }), 0)
    expect(typing.swallows('a', 10)).toBe(true)
  })

  it('nothing was typed: nothing is swallowed', () => {
    expect(new Typing().swallows('a', 0)).toBe(false)
  })
})
