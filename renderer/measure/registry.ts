import { isKindId, type KindId } from '../../shared/measure/measure'
import type { Mark } from './mark'
import * as all from './marks'

/** A mark for each kind; the compiler refuses a kind without one. */
export const marks: Readonly<Record<KindId, Mark>> = all

/** Null for a kind of another version of the program. */
export const markOf = (kind: string): Mark | null => (isKindId(kind) ? marks[kind] : null)
