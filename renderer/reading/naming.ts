import type { ViewCode, ViewLabel } from '../../shared/domain/loop'
import { ok, type Result } from '../../shared/result'
import type { Act } from '../history'

export interface ViewNames {
  /** Who named the loop's view now; null where nobody did. */
  current(sop: string): Promise<ViewLabel | null>
  name(sop: string, code: ViewCode): Promise<Result<null>>
  restore(sop: string, view: ViewLabel | null): Promise<Result<null>>
}

/** A reader names a loop's view; its undo gives the loop back the name it had, and by whom. */
export const naming =
  (names: ViewNames, sop: string, code: ViewCode): Act =>
  async () => {
    const before = await names.current(sop)
    const result = await names.name(sop, code)
    return result.ok ? ok(unnaming(names, sop, code, before)) : result
  }

const unnaming =
  (names: ViewNames, sop: string, code: ViewCode, before: ViewLabel | null): Act =>
  async () => {
    const result = await names.restore(sop, before)
    return result.ok ? ok(naming(names, sop, code)) : result
  }
