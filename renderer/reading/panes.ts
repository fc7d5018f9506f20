import type { Loop } from '../../shared/domain/loop'
import { pairLoops } from '../../shared/compare/pairs'

/** One place of the grid: a loop, or words where the prior lacks the view. */
export interface Pane {
  readonly key: string
  readonly role: 'current' | 'prior'
  readonly loop: Loop | null
}

export interface Layout {
  readonly rows: number
  readonly columns: number
}

export const LAYOUTS: readonly Layout[] = [1, 2, 3, 4].flatMap((rows) =>
  [1, 2, 3, 4].filter((columns) => columns >= rows && columns - rows <= 1).map((columns) => ({ rows, columns })),
)

/** The smallest grid that shows `count` panes, at most 4 × 4. */
export function layoutFor(count: number): Layout {
  return LAYOUTS.find(({ rows, columns }) => rows * columns >= count) ?? { rows: 4, columns: 4 }
}

/** All loops that can be shown, first cines, then stills. */
export function singlePanes(loops: readonly Loop[]): readonly Pane[] {
  const shown = [...loops].sort((a, b) => Number(b.kind === 'cine') - Number(a.kind === 'cine'))
  return shown.map((loop) => ({ key: loop.sopInstanceUid, role: 'current', loop }))
}

/** Pairs that stand beside each other at once. */
const PAIRS_A_PAGE = 4

export interface ComparedPanes {
  readonly panes: readonly Pane[]
  readonly layout: Layout
  readonly pages: number
}

/** Current views above, the prior's same views below, four pairs a page; views both have come first. */
export function comparePanes(current: readonly Loop[], prior: readonly Loop[], page: number): ComparedPanes {
  const bySop = new Map([...current, ...prior].map((loop) => [loop.sopInstanceUid, loop]))
  const all = [...pairLoops(current, prior)].sort((a, b) => Number(b.prior !== null) - Number(a.prior !== null))
  const pairs = all.slice(page * PAIRS_A_PAGE, (page + 1) * PAIRS_A_PAGE)
  const pane = (sop: string | null, role: Pane['role'], n: number): Pane => ({
    key: `${role} ${n}`,
    role,
    loop: sop === null ? null : (bySop.get(sop) ?? null),
  })
  return {
    panes: [
      ...pairs.map((pair, n) => pane(pair.current, 'current', n)),
      ...pairs.map((pair, n) => pane(pair.prior, 'prior', n)),
    ],
    layout: { rows: 2, columns: Math.max(1, pairs.length) },
    pages: Math.max(1, Math.ceil(all.length / PAIRS_A_PAGE)),
  }
}
