import { viewCode, type ViewLabel } from '../../../shared/domain/loop'

/** A view as a model gave it, where it is one that loops are shown by; "other" and unknown are no label. */
export function viewLabelOf(
  view: { readonly code: string | null; readonly probability: number } | undefined,
): ViewLabel | null {
  const code = viewCode.safeParse(view?.code)
  return code.success && code.data !== 'other'
    ? { code: code.data, name: code.data, source: 'model', probability: view?.probability ?? null }
    : null
}
