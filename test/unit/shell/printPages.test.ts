import { expect, it } from 'vitest'
import { createPrintPages, createShownReport } from '../../../main/shell/printPages'
import { createRecent } from '../../../main/shell/recent'

const origin = 'longaxis://app'
const pathOf = (url: string): string => url.slice(origin.length)

it('a page is served until it is released', () => {
  const pages = createPrintPages(origin)
  const [first, other] = [pages.hold('one'), pages.hold('other')]
  expect(first.url).toMatch(/^longaxis:\/\/app\/print\/./)
  expect(pages.at(pathOf(first.url))).toBe('one')
  first.release()
  expect(pages.at(pathOf(first.url))).toBeUndefined()
  expect(pages.at(pathOf(other.url))).toBe('other')
})

it('of the reports shown no more than one is held', () => {
  const pages = createPrintPages(origin)
  const shown = createShownReport(pages)
  const [first, second] = [shown.show('first'), shown.show('second')]
  expect(pages.at(pathOf(first))).toBeUndefined()
  expect(pages.at(pathOf(second))).toBe('second')
})

it('the oldest goes when more are added than are kept', () => {
  const recent = createRecent<number>(2)
  recent.add('a', 1)
  recent.add('b', 2)
  expect(recent.add('c', 3)).toBe(3)
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([undefined, 2, 3])
})
