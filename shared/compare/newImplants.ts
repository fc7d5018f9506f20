import type { NewImplant, Change } from '../domain/comparison'

/** Findings that somebody put there: a device or an operation. A heart doesn't grow them, so their coming between visits is a finding of its own. */
const placed: Readonly<Record<string, NewImplant['kind']>> = {
  pacemaker: 'device',
  TAVR: 'procedure',
  mitralClip: 'procedure',
}

/** What was placed between two visits: absent then, present now. What was undecided or not assessed then did not certainly come since. */
export function newImplantsBetween(changes: readonly Change[], since: string | null): readonly NewImplant[] {
  return changes.flatMap(({ code, name, tier, badges }) => {
    const kind = placed[code]
    return kind !== undefined && tier === 'new' ? [{ code, name, kind, since, badges }] : []
  })
}
