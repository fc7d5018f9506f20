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

/** What can't be shown stands behind what can, each in the order given. */
export const refusedLast = (loops: readonly Loop[]): readonly Loop[] =>
  [...loops].sort((a, b) => Number(a.refusal !== null) - Number(b.refusal !== null))

/** First cines, then stills, then what can't be shown. */
export function singlePanes(loops: readonly Loop[]): readonly Pane[] {
  const shown = [...loops].sort((a, b) => Number(b.kind === 'cine') - Number(a.kind === 'cine'))
  return refusedLast(shown).map((loop) => ({ key: loop.sopInstanceUid, role: 'current', loop }))
}

/** Pairs that stand beside each other at once. */
const PAIRS_A_PAGE = 4

/** The page of a layout that shows a loop; the first where none does. */
export function pageWith(sop: string | null, panes: readonly Pane[], { rows, columns }: Layout): number {
  const at = panes.findIndex(({ loop }) => loop !== null && loop.sopInstanceUid === sop)
  return Math.max(0, Math.floor(at / (rows * columns)))
}

/** How so many panes fill a grid of so many columns: every row as wide as the grid, so that no place is empty. */
export interface Filling {
  /** Tracks across; each pane spans some. */
  readonly tracks: number
  readonly rows: number
  readonly span: (n: number) => number
}

export function filling(count: number, layout: Layout): Filling {
  const columns = Math.max(1, Math.min(layout.columns, count))
  const rows = Math.max(1, Math.ceil(count / columns))
  const inLastRow = count - (rows - 1) * columns
  const isFull = inLastRow === columns || count === 0
  return {
    tracks: isFull ? columns : columns * inLastRow,
    rows,
    span: (n) => (isFull ? 1 : n < (rows - 1) * columns ? inLastRow : columns),
  }
}

export interface ComparedPanes {
  readonly panes: readonly Pane[]
  readonly layout: Layout
  readonly pages: number
}

/** Current views above, the prior's same views below, four pairs a page; views both have come first. */
export function comparePanes(current: readonly Loop[], prior: readonly Loop[], page: number): ComparedPanes {
  const bySop = new Map([...current, ...prior].map((loop) => [loop.sopInstanceUid, loop]))
  const all = orderedPairs(current, prior)
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

const orderedPairs = (current: readonly Loop[], prior: readonly Loop[]): ReturnType<typeof pairLoops> =>
  [...pairLoops(current, prior)].sort((a, b) => Number(b.prior !== null) - Number(a.prior !== null))

/** The page of pairs that shows a loop of either visit; the first where none does. */
export function comparedPageWith(sop: string | null, current: readonly Loop[], prior: readonly Loop[]): number {
  const at = orderedPairs(current, prior).findIndex(
    (pair) => sop !== null && (pair.current === sop || pair.prior === sop),
  )
  return Math.max(0, Math.floor(at / PAIRS_A_PAGE))
}
