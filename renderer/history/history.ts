import { ok, type Failure, type Result } from '../../shared/result'

/** Something a reader does that can be taken back: doing it answers the act that undoes it. */
export type Act = (ids: FollowedIds) => Promise<Result<Act>>

/** What comes back by undo or redo comes back under another id; acts that name the old one find it here. */
export class FollowedIds {
  readonly #next = new Map<string, string>()

  /** The id under which something is kept now. */
  current(id: string): string {
    const next = this.#next.get(id)
    return next === undefined ? id : this.current(next)
  }

  replaced(id: string, by: string): void {
    this.#next.set(this.current(id), by)
  }
}

export interface HistoryState {
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Why the last act was refused; null where it succeeded. */
  readonly failure: Failure | null
}

/** `kept` acts are written into the library; `shown` ones are of a screen and gone with it. */
export type ActKind = 'kept' | 'shown'

interface Entry {
  readonly act: Act
  readonly kind: ActKind
}

const EMPTY: HistoryState = { canUndo: false, canRedo: false, failure: null }

/** The acts of one reading session, one at a time. A refused act, undo or redo changes nothing here. */
export class History {
  #past: readonly Entry[] = []
  #future: readonly Entry[] = []
  #state = EMPTY
  #last: Promise<unknown> = Promise.resolve()
  readonly #ids = new FollowedIds()
  readonly #listeners = new Set<() => void>()

  readonly getState = (): HistoryState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Does an act; what was undone before can't be redone any more. One who tells of a refusal beside the act itself keeps it out of the state. */
  perform(act: Act, kind: ActKind = 'kept', tellsRefusal = false): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const undo = await act(this.#ids)
      if (!undo.ok) return tellsRefusal ? undo : this.#refused(undo.failure)
      return this.#moved([...this.#past, { act: undo.value, kind }], [])
    })
  }

  /** The screen is left: what was only shown there can't be undone any more. */
  forgetShown(): void {
    const isKept = ({ kind }: Entry): boolean => kind === 'kept'
    this.#moved(this.#past.filter(isKept), this.#future.filter(isKept))
  }

  /** Takes the last act back; nothing where there is none. */
  undo(): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const entry = this.#past.at(-1)
      if (!entry) return ok(null)
      const redo = await entry.act(this.#ids)
      if (!redo.ok) return this.#refused(redo.failure)
      return this.#moved(without(this.#past, entry), [...this.#future, { ...entry, act: redo.value }])
    })
  }

  /** Does again what was last taken back; nothing where there is none. */
  redo(): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const entry = this.#future.at(-1)
      if (!entry) return ok(null)
      const undo = await entry.act(this.#ids)
      if (!undo.ok) return this.#refused(undo.failure)
      return this.#moved([...this.#past, { ...entry, act: undo.value }], without(this.#future, entry))
    })
  }

  /** A second key press waits for what the first does; one that throws does not stop those after it. */
  #inTurn(work: () => Promise<Result<null>>): Promise<Result<null>> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }

  #moved(past: readonly Entry[], future: readonly Entry[]): Result<null> {
    this.#past = past
    this.#future = future
    this.#set({ canUndo: past.length > 0, canRedo: future.length > 0, failure: null })
    return ok(null)
  }

  #refused(failure: Failure): Result<null> {
    this.#set({ ...this.#state, failure })
    return { ok: false, failure }
  }

  #set(state: HistoryState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

const without = (entries: readonly Entry[], entry: Entry): readonly Entry[] =>
  entries.filter((other) => other !== entry)
