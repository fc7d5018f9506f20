import { describe, expect, it } from 'vitest'
import { centralRange, quantile } from '../../../shared/vision/statistics'

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => n - i)

describe('a quantile', () => {
  it('is the smallest of the values at or below which the share lies, never one between two', () => {
    expect([0, 0.1, 0.25, 0.26, 0.5, 0.75, 0.99, 1].map((share) => quantile([40, 10, 30, 20], share))).toEqual([
      10, 10, 10, 20, 20, 30, 40, 40,
    ])
    expect([quantile(upTo(100), 0.99), quantile(upTo(101), 0.99), quantile(upTo(20), 0.95)]).toEqual([99, 100, 19])
    expect([quantile([7], 0), quantile([7], 1), quantile([], 0.5)]).toEqual([7, 7, Number.NaN])
  })
  it('takes values without bound, as those of rows that no loop lit', () => {
    expect([quantile([-Infinity, 3, 5], 0.33), quantile([-Infinity, 3, 5], 0.5)]).toEqual([-Infinity, 3])
  })
})

describe('a central range', () => {
  it('cuts as many values from either end, at most the share asked for', () => {
    expect([2, 9, 10, 16, 20].map((n) => centralRange(upTo(n), 0.1))).toEqual([
      [1, 2],
      [1, 9],
      [2, 9],
      [2, 15],
      [3, 18],
    ])
  })
})
