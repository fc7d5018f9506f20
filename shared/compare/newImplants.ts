import type { NewImplant, Change } from '../domain/comparison'
import { quantityOf } from '../quantities/catalogue'

/** What was placed between two visits: absent then, present now. What was undecided or not assessed then did not certainly come since. */
export function newImplantsBetween(changes: readonly Change[], since: string | null): readonly NewImplant[] {
  return changes.flatMap(({ code, name, tier, badges }) => {
    const kind = quantityOf(code)?.implant ?? null
    return kind !== null && tier === 'new' ? [{ code, name, kind, since, badges }] : []
  })
}
