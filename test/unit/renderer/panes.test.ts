import { describe, expect, it } from 'vitest'
import { comparedPageWith, filling, LAYOUTS, pageWith, singlePanes } from '../../../renderer/reading/panes'
import { failureOf } from '../../../shared/result'
import { instance } from '../../helpers/records'

const loopOf = (sop: string, change: object = {}) => ({ ...instance({ sop, study: 's' }).loop, ...change })
const still = { kind: 'still' as const }
const refused = { refusal: failureOf('videoEmpty') }

describe('panes', () => {
  it('are cines, then stills, then what can’t be shown', () => {
    const loops = [
      loopOf('r', refused),
      loopOf('s', still),
      loopOf('a'),
      loopOf('q', { ...still, ...refused }),
      loopOf('b'),
    ]
    expect(singlePanes(loops).map(({ key }) => key)).toEqual(['a', 'b', 's', 'r', 'q'])
  })
  it('show the page with the chosen loop, whatever the layout', () => {
    const panes = singlePanes(['a', 'b', 'c', 'd', 'e'].map((sop) => loopOf(sop)))
    expect(pageWith('d', panes, { rows: 1, columns: 1 })).toBe(3)
    expect(pageWith('d', panes, { rows: 1, columns: 2 })).toBe(1)
    expect([pageWith(null, panes, { rows: 1, columns: 1 }), pageWith('none', panes, { rows: 1, columns: 1 })]).toEqual([
      0, 0,
    ])
  })
  it('show the page of pairs with a loop of either visit', () => {
    const view = (code: string) => ({ view: { code, name: code, source: 'reader', probability: null } })
    const current = ['1', '2', '3', '4', '5'].map((sop) => loopOf(sop, sop === '5' ? {} : view('A4C')))
    expect(comparedPageWith('5', current, [])).toBe(1)
    expect(comparedPageWith('p', current, [loopOf('p', view('A4C'))])).toBe(0)
  })
  it.each(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16].flatMap((count) =>
      LAYOUTS.map((layout) => [count, layout] as const),
    ),
  )('fill every place: %i of %o', (count, layout) => {
    const shown = Math.min(count, layout.rows * layout.columns)
    const { tracks, rows, span } = filling(shown, layout)
    const taken = Array.from({ length: shown }, (_, n) => span(n)).reduce((sum, tracks) => sum + tracks, 0)
    expect(taken).toBe(tracks * rows)
    expect(rows).toBeLessThanOrEqual(layout.rows)
  })
  it('have seven layouts, each on a number', () => expect(LAYOUTS).toHaveLength(7))
})
