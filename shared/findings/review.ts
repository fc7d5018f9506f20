import type { Finding, FindingReview } from '../domain/finding'
import { rangeOf } from '../quantities/values'
import { fail, ok, type Result } from '../result'

/** What a reader's act makes of a finding. A refusal says nothing that could be accepted. */
export function applyReview(before: Finding, review: FindingReview, user: string, at: string): Result<Finding> {
  const signed = { reviewedBy: user, reviewedAt: at }
  const plain = { editedValue: null, editedPresence: null }
  if (before.refusal !== null && review.action === 'accept') return fail('nothingToAccept')
  if (before.score !== null && review.action === 'accept') return fail('onlyAScore')
  switch (review.action) {
    case 'accept':
      return ok({ ...before, ...plain, ...signed, status: 'accepted' })
    case 'reject':
      return ok({ ...before, ...plain, ...signed, status: 'rejected' })
    case 'undo':
      return ok({ ...before, ...plain, status: 'unreviewed', reviewedBy: null, reviewedAt: null })
    case 'edit':
      return edit(before, review, signed)
  }
}

function edit(
  before: Finding,
  { value, presence }: Extract<FindingReview, { action: 'edit' }>,
  signed: Pick<Finding, 'reviewedBy' | 'reviewedAt'>,
): Result<Finding> {
  const fits =
    before.kind === 'regression'
      ? value !== null && Number.isFinite(value) && presence === null
      : presence !== null && value === null
  if (!fits)
    return fail('wrongKindOfValue', {
      kind: before.kind === 'regression' ? 'number' : 'presence',
    })
  const range = rangeOf(before)
  if (range && value !== null && (value < range[0] || value > range[1]))
    return fail('outOfRange', { name: before.name, low: range[0], high: range[1], unit: before.unit ?? '' })
  return ok({ ...before, ...signed, status: 'edited', editedValue: value, editedPresence: presence })
}
