import { describe, expect, it } from 'vitest'
import { priorOf, priorsOf } from '../../../shared/compare/prior'

const visit = (studyInstanceUid: string, studyDate: string | null, studyTime: string | null = null) => ({
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
  it('come in a fixed order where two were at one time', () => {
    const [a, b] = [visit('5', '2023-01-01'), visit('6', '2023-01-01')]
    expect(uids(priorsOf(second, [a, b]))).toEqual(['6', '5'])
    expect(uids(priorsOf(second, [b, a]))).toEqual(['6', '5'])
  })
})
