import { describe, expect, it } from 'vitest'
import type { JobProgress } from '../../../main/jobs/jobs'
import { createProgress, paceOf, type ProgressPart } from '../../../main/jobs/progress'
import { textOf } from '../../../shared/words'

describe('the pace', () => {
  it.each([
    [0, 10, 5000, null, null],
    [5, 10, 2000, 2.5, 2],
    [10, 10, 4000, 2.5, 0],
    [3, null, 1000, 3, null],
    [1, 2, 0, 1000, 0.001],
    [12, 10, 1000, 12, 0],
  ])('of %j of %j in %j ms', (done, total, ms, perSecond, secondsLeft) => {
    expect(paceOf(done, total, ms)).toEqual({ perSecond, secondsLeft })
  })
})

describe('progress', () => {
  const reading = textOf('jobs.reading')
  const reported = (part: ProgressPart, steps: readonly (readonly [ms: number, done: number, total?: number])[]) => {
    let time = 1000
    const reports: JobProgress[] = []
    const progress = createProgress(
      (report) => reports.push(report),
      part,
      () => time,
    )
    for (const [ms, done, total] of steps) {
      time += ms
      progress(done, total === undefined ? {} : { total })
    }
    return reports
  }
  it('tells rate and time left since it began', () => {
    expect(
      reported({ words: reading, unit: 'loops', total: 4 }, [
        [0, 0],
        [2000, 1],
        [2000, 4],
      ]),
    ).toEqual([
      { words: [reading], unit: 'loops', total: 4, done: 0, perSecond: null, secondsLeft: null },
      { words: [reading], unit: 'loops', total: 4, done: 1, perSecond: 0.5, secondsLeft: 6 },
      { words: [reading], unit: 'loops', total: 4, done: 4, perSecond: 1, secondsLeft: 0 },
    ])
  })
  it('takes a total that becomes known on the way', () => {
    expect(
      reported({ words: null, unit: 'files', total: null }, [
        [1000, 2],
        [1000, 4, 8],
      ]),
    ).toMatchObject([
      { total: null, perSecond: 2, secondsLeft: null },
      { total: 8, perSecond: 2, secondsLeft: 2 },
    ])
  })
  it('hides the rate of a percentage, and the time left while it would be a guess', () => {
    const part: ProgressPart = { words: null, unit: 'percent', total: 100, hidesRate: true, estimateFrom: 0.05 }
    expect(
      reported(part, [
        [1000, 4],
        [1000, 10],
      ]),
    ).toMatchObject([
      { perSecond: null, secondsLeft: null },
      { perSecond: null, secondsLeft: 18 },
    ])
  })
})
