import { execFileSync } from 'node:child_process'
import { decodeHTML } from 'entities/decode'
import { expect, it } from 'vitest'
import { hasPython, python } from '../helpers/graphs'

const hasPeer = hasPython('html')
if (!hasPeer) console.warn('skipped: Python is not installed')

/** Every name of HTML 5, whole, before a blank and before text, and numbers of characters that print. */
const script = `
import html, html.entities, json
names = list(html.entities.html5)
texts = ['&' + n for n in names] + ['x&' + n.rstrip(';') + ' y' for n in names] + ['&' + n.rstrip(';') + 'q=1' for n in names]
texts += ['&#%d;' % i for i in [*range(32, 127), *range(128, 400), 0xd800, 0x110000]] + ['&;', '&#;', '&notit;', 'AT&T']
print(json.dumps([[text, html.unescape(text)] for text in texts]))`

it.skipIf(!hasPeer)('HTML entities are resolved as by Python’s html.unescape, which CLIP cleans its texts with', () => {
  const pairs = JSON.parse(
    execFileSync(python, ['-c', script], { encoding: 'utf8', maxBuffer: 1e8 }),
  ) as readonly (readonly [string, string])[]
  expect(pairs.length).toBeGreaterThan(7000)
  expect(pairs.filter(([text, expected]) => decodeHTML(text) !== expected)).toEqual([])
})
