import { createStore, type StoreApi } from 'zustand/vanilla'
import { ok } from '../../shared/result'
import type { CineEngine, Display, Trim } from '../cine'
import type { Act } from '../history'
import type { Layout } from './panes'

/** How a study is laid out while it is read; gone when its screen is left. */
export interface ReadingView {
  readonly comparing: boolean
  /** Null: as many panes as there are loops. */
  readonly chosenLayout: Layout | null
  readonly page: number
  /** The loop that fills the grid; null shows all panes of the layout. */
  readonly enlarged: string | null
  readonly overlaysHidden: boolean
  readonly showRate: boolean
  readonly changesShown: boolean
  readonly panelShown: boolean
}

export type ViewStore = StoreApi<ReadingView>

export const createView = (comparing: boolean, showRate: boolean): ViewStore =>
  createStore(() => ({
    comparing,
    chosenLayout: null,
    page: 0,
    enlarged: null,
    overlaysHidden: false,
    showRate,
    changesShown: true,
    panelShown: true,
  }))

/** The same parts of `whole` that `change` has. */
const partsOf = <T extends object>(whole: T, change: Partial<T>): Partial<T> =>
  Object.fromEntries((Object.keys(change) as (keyof T)[]).map((key) => [key, whole[key]])) as Partial<T>

/** Changes the layout; its undo sets what it changed, and nothing else, back. */
export const viewing =
  (store: Pick<ViewStore, 'getState' | 'setState'>, change: (now: ReadingView) => Partial<ReadingView>): Act =>
  async () => {
    const now = store.getState()
    const changed = change(now)
    const before = partsOf(now, changed)
    store.setState(changed)
    return ok(viewing(store, () => before))
  }

/** Changes how a loop's picture is shown. */
export const displaying =
  (engine: Pick<CineEngine, 'display' | 'setDisplay'>, sop: string, change: (now: Display) => Partial<Display>): Act =>
  async () => {
    const now = engine.display(sop)
    const changed = change(now)
    const before = partsOf(now, changed)
    engine.setDisplay(sop, changed)
    return ok(displaying(engine, sop, () => before))
  }

/** Plays only some frames of a loop; null plays all. */
export const trimming =
  (engine: Pick<CineEngine, 'getState' | 'setTrim'>, sop: string, change: (now: Trim | null) => Trim | null): Act =>
  async () => {
    const before = engine.getState().trims.get(sop) ?? null
    engine.setTrim(sop, change(before))
    return ok(trimming(engine, sop, () => before))
  }

/** Does something that doing it once more takes back. */
export const toggling =
  (toggle: () => void): Act =>
  async () => {
    toggle()
    return ok(toggling(toggle))
  }
