import type { Finding, FindingReview } from '../../shared/domain/finding'
import { fail, ok, type Result } from '../../shared/result'
import type { Act } from '../history'

export interface ReviewStore {
  /** The study's findings as they are now. */
  list(): Promise<readonly Finding[]>
  review(review: FindingReview): Promise<Result<Finding>>
}

/** What stays the same when a study is read again and its findings get other ids. */
export type FindingKey = Pick<Finding, 'code' | 'name'>

const isOf =
  ({ code, name }: FindingKey) =>
  (finding: Finding): boolean =>
    finding.code === code && finding.name === name

/** The finding meant: by its id, else, when the study was read again since, what the new reading says of the same. */
export const findingMeant = (
  findings: readonly Finding[],
  meant: (FindingKey & { readonly findingId: string }) | null,
): Finding | null =>
  meant === null
    ? null
    : (findings.find(({ findingId }) => findingId === meant.findingId) ?? findings.find(isOf(meant)) ?? null)

/** One name a finding, unlike its id the same over readings. */
export const keyOf = (findings: readonly Finding[], finding: Finding): string => {
  const alike = findings.filter(isOf(finding))
  return `${finding.code} ${finding.name} ${alike.indexOf(finding)}`
}

/** The review that makes a finding what it is. */
export function reviewGiving({ findingId, status, editedValue, editedPresence }: Finding): FindingReview {
  switch (status) {
    case 'unreviewed':
      return { action: 'undo', findingId }
    case 'accepted':
      return { action: 'accept', findingId }
    case 'rejected':
      return { action: 'reject', findingId }
    case 'edited':
      return { action: 'edit', findingId, value: editedValue, presence: editedPresence }
  }
}

/** Accepts, edits, rejects or takes back a review; `onReviewed` hears of it, also when it is undone or redone. */
export const reviewing =
  (
    store: ReviewStore,
    meant: Finding,
    review: FindingReview,
    onReviewed: (finding: Finding, review: FindingReview, isFirst: boolean) => void,
    isFirst = true,
  ): Act =>
  async () => {
    const before = findingMeant(await store.list(), meant)
    if (!before) return fail('unknownFinding')
    const reviewed = await store.review({ ...review, findingId: before.findingId })
    if (!reviewed.ok) return reviewed
    onReviewed(reviewed.value, review, isFirst)
    return ok(reviewing(store, reviewed.value, reviewGiving(before), onReviewed, false))
  }
