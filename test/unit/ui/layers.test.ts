import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Layers, onEscape, type LayerKind } from '../../../renderer/ui/layers'

function opened(kinds: readonly LayerKind[]) {
  const layers = new Layers()
  const closed: string[] = []
  kinds.forEach((kind, n) => {
    const leave = layers.enter({
      kind,
      close: () => {
        closed.push(`${kind} ${n}`)
        leave()
      },
    })
  })
  const heard: string[] = []
  const press = (change: Partial<Pick<KeyboardEvent, 'key' | 'repeat' | 'isComposing'>> = {}): void =>
    onEscape(layers, {
      key: 'Escape',
      repeat: false,
      isComposing: false,
      preventDefault: () => heard.push('prevented'),
      stopPropagation: () => heard.push('stopped'),
      ...change,
    })
  return { layers, closed, heard, press }
}

describe('Esc', () => {
  it('closes the innermost thing first, whatever order they were opened in', () => {
    const inOrder: readonly LayerKind[] = ['screen', 'enlargement', 'tool', 'editor', 'menu', 'popover']
    const { closed, press } = opened(inOrder)
    for (let n = 0; n < 6; n++) press()
    expect(closed).toEqual(['popover 5', 'menu 4', 'editor 3', 'tool 2', 'enlargement 1', 'screen 0'])

    const other = opened(['editor', 'menu', 'tool', 'screen'])
    for (let n = 0; n < 4; n++) other.press()
    expect(other.closed).toEqual(['menu 1', 'editor 0', 'tool 2', 'screen 3'])
  })

  it('closes the menu in a dialog before the dialog, and of two editors the later', () => {
    const { closed, press } = opened(['screen', 'popover', 'menu'])
    press()
    press()
    expect(closed).toEqual(['menu 2', 'popover 1'])
    const editors = opened(['editor', 'editor'])
    editors.press()
    expect(editors.closed).toEqual(['editor 1'])
  })

  it('held down closes one thing, and nothing else hears of it', () => {
    const { closed, heard, press } = opened(['screen', 'editor'])
    press()
    press({ repeat: true })
    press({ repeat: true })
    expect(closed).toEqual(['editor 1'])
    expect(heard).toEqual(['prevented', 'stopped', 'prevented', 'stopped', 'prevented', 'stopped'])
  })

  it('is left alone where nothing is open, while text is composed, and when it is another key', () => {
    const { heard, press } = opened([])
    press()
    const open = opened(['menu'])
    open.press({ isComposing: true })
    open.press({ key: 'a' })
    expect([heard, open.heard, open.closed]).toEqual([[], [], []])
  })

  it('lets commands through over an editor or a tool, not over a menu or dialog', () => {
    const covered = (kinds: readonly LayerKind[]): boolean => opened(kinds).layers.covered
    expect(covered(['screen', 'tool', 'editor'])).toBe(false)
    expect(covered(['screen', 'menu'])).toBe(true)
    expect(covered(['popover', 'editor'])).toBe(true)
  })
})

const renderer = path.resolve(import.meta.dirname, '../../../renderer')
const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => [file, readFileSync(path.join(renderer, file), 'utf8')] as const)
const filesWith = (pattern: RegExp): readonly string[] =>
  sources
    .filter(([, text]) => pattern.test(text))
    .map(([file]) => file)
    .sort()

describe('one mechanism', () => {
  it('every menu and dialog is a layer: overlays are opened in one place', () => {
    expect(filesWith(/<(Popover|ModalOverlay|Modal)\b/)).toEqual(['ui/overlays.tsx'])
  })
  it('no part listens for Esc on its own', () => {
    expect(
      filesWith(/['"]Escape['"]/)
        .filter((file) => !/ommands\.ts$/.test(file))
        .sort(),
    ).toEqual(['commands/keys.ts', 'ui/layers.ts', 'ui/typing.ts'])
  })
  it('focus is moved only where a key or a press of the reader asked for it', () => {
    expect(filesWith(/\.focus\(/)).toEqual([
      'search/PictureResults.tsx',
      'search/SearchField.tsx',
      'worklist/WorklistScreen.tsx',
    ])
    expect(filesWith(/\bautoFocus\b/)).toEqual([
      'commands/Palette.tsx',
      'findings/EditField.tsx',
      'identity/MoveDialog.tsx',
      'ui/NumberField.tsx',
    ])
  })
})
