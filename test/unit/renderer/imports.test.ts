import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const renderer = path.resolve(import.meta.dirname, '../../../renderer')
/** Rooms that every feature stands on; imported file by file. */
const BASE = ['bridge', 'i18n', 'navigation', 'ui']

const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
const existing = new Set(files)

interface Import {
  readonly from: string
  readonly to: string
}

/** Imports of one window file by another, types included. */
const imports: readonly Import[] = files.flatMap((from) =>
  [...readFileSync(path.join(renderer, from), 'utf8').matchAll(/(?:from|import) '(\.{1,2}(?:\/[^']*)?)'/g)].flatMap(
    ([, specifier = '']) => {
      const at = path.posix.join(path.posix.dirname(from), specifier)
      const to = [at, `${at}.ts`, `${at}.tsx`, `${at}/index.ts`].find((file) => existing.has(file))
      return to === undefined ? [] : [{ from, to }]
    },
  ),
)

const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '')
const between = imports.filter(({ from, to }) => roomOf(from) !== roomOf(to))
const words = ({ from, to }: Import): string => `${from} imports ${to}`

/** The first way round that leads back to where it began, or null. */
function circleIn(edges: readonly Import[]): readonly string[] | null {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const walk = (at: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(at)) return [...way.slice(way.indexOf(at)), at]
    if (done.has(at)) return null
    for (const to of next.get(at) ?? []) {
      const circle = walk(to, [...way, at])
      if (circle) return circle
    }
    done.add(at)
    return null
  }
  for (const from of next.keys()) {
    const circle = walk(from, [])
    if (circle) return circle
  }
  return null
}

describe('imports within the window', () => {
  it('are read', () => {
    expect(files.length).toBeGreaterThan(80)
    expect(between.length).toBeGreaterThan(80)
  })

  it('go into another feature by its index.ts only', () => {
    const deep = between.filter(
      ({ to }) => ![...BASE, 'app', 'examples', ''].includes(roomOf(to)) && to !== `${roomOf(to)}/index.ts`,
    )
    expect(deep.map(words)).toEqual([])
  })

  it('never lead from a feature into app', () => {
    const up = between.filter(({ from, to }) => roomOf(to) === 'app' && !['', 'app', 'examples'].includes(roomOf(from)))
    expect(up.map(words)).toEqual([])
  })

  it('never lead from the viewport into a feature', () => {
    expect(between.filter(({ from, to }) => roomOf(from) === 'cine' && !BASE.includes(roomOf(to))).map(words)).toEqual(
      [],
    )
  })

  it('go round in no circle, neither files nor rooms', () => {
    expect(circleIn(imports)).toBeNull()
    expect(circleIn(between.map(({ from, to }) => ({ from: roomOf(from), to: roomOf(to) })))).toBeNull()
  })

  it('would be found in a circle', () => {
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'b' },
    ]
    expect(circleIn(edges)).toEqual(['b', 'c', 'b'])
  })
})
