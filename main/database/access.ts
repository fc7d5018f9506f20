import type { Statement } from 'better-sqlite3'
import type { ReadableDb, WritableDb } from './sqlite'

/** Reads by SQL. Statements are prepared once. */
export interface ReadAccess {
  readonly db: ReadableDb
  get(sql: string, ...values: unknown[]): unknown
  all(sql: string, ...values: unknown[]): unknown[]
  count(sql: string, ...values: unknown[]): number
}

export function readAccess(db: ReadableDb): ReadAccess {
  const statements = new Map<string, Statement<unknown[]>>()
  const prepare = (sql: string): Statement<unknown[]> => {
    const cached = statements.get(sql)
    if (cached) return cached
    const prepared = db.prepare<unknown[]>(sql)
    statements.set(sql, prepared)
    return prepared
  }
  const get = (sql: string, ...values: unknown[]): unknown => prepare(sql).get(...values)
  return {
    db,
    get,
    all: (sql, ...values) => prepare(sql).all(...values),
    count: (sql, ...values) => (get(sql, ...values) as { n: number }).n,
  }
}

/** Marks the studies that a transaction changed; with none it changed something that concerns no study. */
export type Changed = (...studies: readonly string[]) => void

/** Writes by SQL, each call of the writer in one transaction. */
export interface WriteAccess {
  readonly db: WritableDb
  run(sql: string, ...values: unknown[]): void
  /** What `work` marks as changed is announced after the commit; where it marks nothing, or throws, nothing is. */
  transaction<T>(work: (changed: Changed) => T): T
  /** Does this once the transaction under way is committed, and never where it is undone. */
  afterCommit(work: () => void): void
}

/** Hears which studies a transaction changed, after its commit. Returns the way to stop hearing. */
export type OnChange = (listener: (studies: readonly string[]) => void) => () => void

export function writeAccess(db: WritableDb): WriteAccess & { readonly onChange: OnChange } {
  const listeners = new Set<(studies: readonly string[]) => void>()
  let committed: (() => void)[] = []
  return {
    db,
    run: (sql, ...values) => void db.prepare(sql).run(...values),
    transaction(work) {
      const studies = new Set<string>()
      committed = []
      let isChanged = false
      const result = db.transaction(() =>
        work((...changed) => {
          isChanged = true
          for (const uid of changed) studies.add(uid)
        }),
      )()
      for (const act of committed.splice(0)) act()
      if (isChanged) for (const listen of listeners) listen([...studies])
      return result
    },
    afterCommit: (work) => void committed.push(work),
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export const now = (): string => new Date().toISOString()
