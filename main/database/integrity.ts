import type { ReadAccess } from './access'

export interface IntegrityReader {
  /** What SQLite finds wrong with the database's pages, indexes and references, in its words; none where it is whole. */
  integrity(): readonly string[]
}

/** SQLite stops at this many faults. */
const MOST_FAULTS = 100

export const integrityReader = ({ db }: ReadAccess): IntegrityReader => ({
  integrity() {
    const pages = db.pragma(`integrity_check(${MOST_FAULTS})`) as { readonly integrity_check: string }[]
    const references = db.pragma('foreign_key_check') as {
      readonly table: string
      readonly rowid: number | null
      readonly parent: string
    }[]
    return [
      ...pages.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
      ...references.slice(0, MOST_FAULTS).map(({ table, rowid, parent }) => `${table} ${rowid ?? ''}: ${parent}`),
    ]
  },
})
