import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../../../shared/words/en'

const root = path.resolve(import.meta.dirname, '../../..')
const catalogue = path.join(root, 'shared/words/en.ts')

const sources = ['main', 'renderer', 'shared', 'models', 'scripts'].flatMap((room) =>
  readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file))
    .map((file) => path.join(root, room, file)),
)
const code = sources
  .filter((file) => file !== catalogue)
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')

type Texts = { readonly [name: string]: string | Texts }
const flat = (texts: Texts, prefix = ''): readonly (readonly [key: string, text: string])[] =>
  Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${name}`.replace(/_(one|other)$/, ''), value] as const]
      : flat(value, `${prefix}${name}.`),
  )
const texts = flat(en)
const keys = [...new Set(texts.map(([key]) => key))]
const failureCodes = Object.keys(en.failures)
const ownKeys = keys.filter((key) => !key.startsWith('failures.'))
const sections = Object.keys(en).filter((name) => name !== 'failures')

/** Keys asked for with a part filled in: `reading.views.${code}` in code, $t(modelUse.{{use}}) in a text. */
const inCode = [...code.matchAll(/`((?:[a-zA-Z0-9]+\.)+(?:[a-zA-Z0-9.]|\$\{[^`{}]*\})*)`/g)]
  .map(([, template = '']) => template)
  .filter((template) => template.includes('${') && sections.includes(template.split('.')[0] ?? ''))
const inTexts = texts.flatMap(([, text]) => [...text.matchAll(/\$t\(([^),]+)/g)].map(([, key = '']) => key))

const ONE = '\u0000'
function matcher(template: string): RegExp {
  const filled = template.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}|\{\{[^}]*\}\}/g, ONE)
  return new RegExp(`^${filled.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(ONE, '([^.]+)')}$`)
}
const dynamic = [...new Set([...inCode, ...inTexts])].map((template) => ({ template, matches: matcher(template) }))

const isQuoted = (word: string): boolean => code.includes(`'${word}'`) || code.includes(`"${word}"`)
const isNamed = (word: string): boolean => new RegExp(`\\b${word}\\b`).test(code)

describe('the catalogue and the code that asks for its texts', () => {
  it('are both read', () => {
    expect(sources.length).toBeGreaterThan(200)
    expect(ownKeys.length).toBeGreaterThan(300)
    expect(failureCodes.length).toBeGreaterThan(100)
    expect(inCode.length).toBeGreaterThan(5)
    expect(inTexts.length).toBeGreaterThan(3)
  })

  it('has no text that nobody asks for', () => {
    const unused = ownKeys.filter(
      (key) =>
        !isQuoted(key) &&
        !inTexts.includes(key) &&
        !dynamic.some(({ matches }) => matches.exec(key)?.slice(1).every(isNamed)),
    )
    expect(unused).toEqual([])
  })

  it('has no failure that nothing fails with', () => {
    expect(failureCodes.filter((failure) => !isQuoted(failure))).toEqual([])
  })

  it('has a text for every key asked for with a part filled in', () => {
    const missing = dynamic.filter(({ matches }) => !keys.some((key) => matches.test(key)))
    expect(missing.map(({ template }) => template)).toEqual([])
  })

  it('has both plural forms wherever it has one', () => {
    const names = new Set(flatNames(en))
    const plurals = [...names].filter((name) => /_(one|other)$/.test(name))
    expect(plurals.length).toBeGreaterThan(20)
    const other = (name: string): string =>
      name.endsWith('_one') ? name.replace(/one$/, 'other') : name.replace(/other$/, 'one')
    const lonely = plurals.filter((name) => !names.has(other(name)))
    expect(lonely).toEqual([])
  })
})

function flatNames(from: Texts, prefix = ''): readonly string[] {
  return Object.entries(from).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${prefix}${name}`] : flatNames(value, `${prefix}${name}.`),
  )
}
