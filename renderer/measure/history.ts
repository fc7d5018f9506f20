import type { Measurement, NewMeasurement } from '../../shared/domain/measurement'

/** One act of the reader, as it can be taken back. `replaced` is what a moved distance was before. */
export type Act =
  | { readonly kind: 'added'; readonly measurement: Measurement }
  | { readonly kind: 'removed'; readonly measurement: Measurement }
  | { readonly kind: 'changed'; readonly before: Measurement; readonly after: Measurement }

/** What undoing an act takes: first remove, then add. */
export interface Undoing {
  readonly remove: Measurement | null
  readonly add: NewMeasurement | null
}

export function undoing(act: Act): Undoing {
  switch (act.kind) {
    case 'added':
      return { remove: act.measurement, add: null }
    case 'removed':
      return { remove: null, add: drawnOf(act.measurement) }
    case 'changed':
      return { remove: act.after, add: drawnOf(act.before) }
  }
}

/** A kept measurement as it was drawn. */
export function drawnOf({ studyInstanceUid, sopInstanceUid, frame, kind, label, points }: Measurement): NewMeasurement {
  return { studyInstanceUid, sopInstanceUid, frame, kind, label, points }
}

/** Acts that name a measurement follow it when undoing gave it another id. */
export function renamed(acts: readonly Act[], fromId: string, to: Measurement): readonly Act[] {
  const follow = (one: Measurement): Measurement => (one.measurementId === fromId ? to : one)
  return acts.map((act) =>
    act.kind === 'changed'
      ? { ...act, before: follow(act.before), after: follow(act.after) }
      : { ...act, measurement: follow(act.measurement) },
  )
}
