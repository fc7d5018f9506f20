import { study } from '../../helpers/findings'
import { describe, expect, it } from 'vitest'
import { identityCheck } from '../../../shared/domain/study'
import { isLater, priorOf, priorsOf } from '../../../shared/compare/prior'

const visit = (studyInstanceUid: string, studyDate: string | null, studyTime: string | null = null) => ({
  ...study(studyInstanceUid, ''),
  studyInstanceUid,
  studyDate,
  studyTime,
})
const first = visit('1', '2024-03-01', '09:00:00')
const second = visit('2', '2025-03-01', '09:00:00')
const sameDay = visit('3', '2025-03-01', '14:30:00')
const undated = visit('4', null)
const visits = [second, undated, sameDay, first]
const uids = (found: readonly { readonly studyInstanceUid: string }[]) => found.map((study) => study.studyInstanceUid)

describe('the priors of a study', () => {
  it('are the visits before it, newest first, in whatever order they are given', () => {
    expect(uids(priorsOf(sameDay, visits))).toEqual(['2', '1', '4'])
    expect(uids(priorsOf(sameDay, [...visits].reverse()))).toEqual(['2', '1', '4'])
    expect(priorOf(sameDay, visits)).toBe(second)
  })
  it('are told by the time of day on one day', () => {
    expect(priorOf(second, visits)).toBe(first)
  })
  it('are none of a first visit but one without a date, and none of that', () => {
    expect(uids(priorsOf(first, visits))).toEqual(['4'])
    expect(priorOf(undated, visits)).toBeNull()
  })
  it('hold no visit of the very same time, nor the study itself', () => {
    const twin = visit('9', '2025-03-01', '09:00:00')
    expect(uids(priorsOf(second, [...visits, twin]))).toEqual(['1', '4'])
    expect(priorOf(first, [first])).toBeNull()
  })
  it('hold no visit whose heart may be someone else’s until a reader decides, and such a visit has none', () => {
    const check = { verdict: 'mayBeSomeoneElse', similarity: 0.5, threshold: 0.9 }
    const warned = identityCheck.parse({ ...check, falseAlarmRate: null, modelId: 'm', modelVersion: '1' })
    const doubtful = { ...second, identityCheck: warned }
    expect(uids(priorsOf(sameDay, [first, doubtful]))).toEqual(['1'])
    expect(priorOf(doubtful, visits)).toBeNull()
    const confirmed = { ...doubtful, identityCheck: { ...warned, confirmed: { by: 'Dr A', at: '2026-01-01' } } }
    expect(uids(priorsOf(sameDay, [first, confirmed]))).toEqual(['2', '1'])
    expect(priorOf(confirmed, visits)).toBe(first)
  })
  it('hold no visit whose own files name several people', () => {
    const mixed = { ...second, subject: { ...second.subject, others: [second.subject] } }
    expect(uids(priorsOf(sameDay, [first, mixed]))).toEqual(['1'])
  })
  it('are not later; of an undated visit that can’t be said', () => {
    expect([isLater(sameDay, second), isLater(second, sameDay), isLater(second, second)]).toEqual([true, false, false])
    expect([isLater(sameDay, undated), isLater(undated, first)]).toEqual([false, false])
  })
  it('come in a fixed order where two were at one time', () => {
    const [a, b] = [visit('5', '2023-01-01'), visit('6', '2023-01-01')]
    expect(uids(priorsOf(second, [a, b]))).toEqual(['6', '5'])
    expect(uids(priorsOf(second, [b, a]))).toEqual(['6', '5'])
  })
})
