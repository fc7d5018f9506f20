import { describe, expect, it } from 'vitest'
import {
  fitThreshold,
  histogram,
  MINIMUM_PATIENTS,
  thresholdFor,
  type PatientVectors,
} from '../../../shared/identity/threshold'
import { wilson } from '../../../shared/vision/statistics'
import { heart, seeded, visitOf } from '../../helpers/hearts'

const patients = (count: number, noise: number): PatientVectors[] => {
  const random = seeded(7)
  return Array.from({ length: count }, (_, n) => {
    const own = heart(random)
    return { patientKey: `p${n}`, vectors: Array.from({ length: 2 + (n % 3) }, () => visitOf(own, random, noise)) }
  })
}

describe('Wilson’s interval', () => {
  it('is as published for 2 of 30 and 0 of 10', () => {
    // prop.test(2, 30, correct = FALSE) and prop.test(0, 10, correct = FALSE) of R.
    const [low, high] = wilson(2, 30)
    expect([low, high].map((value) => value.toFixed(4))).toEqual(['0.0185', '0.2132'])
    expect(wilson(0, 10).map((value) => value.toFixed(4))).toEqual(['0.0000', '0.2775'])
  })
})

describe('the threshold', () => {
  it('leaves at most the target share of same-patient similarities below it', () => {
    const same = Array.from({ length: 100 }, (_, n) => n / 100)
    expect(thresholdFor(same, 0.05)).toBe(0.05)
    expect(same.filter((value) => value < thresholdFor(same, 0.05))).toHaveLength(5)
  })
  it('is not fitted on fewer patients than the minimum, nor on patients of one visit', () => {
    expect(fitThreshold(patients(MINIMUM_PATIENTS - 1, 0.05))).toBeNull()
    expect(
      fitThreshold(patients(60, 0.05).map(({ patientKey, vectors }) => ({ patientKey, vectors: vectors.slice(0, 1) }))),
    ).toBeNull()
  })
  it('tells apart hearts that differ, and says that it can’t where visits differ as much as patients', () => {
    const clear = fitThreshold(patients(200, 0.05))
    expect(clear?.patients).toBe(200)
    expect(clear?.miss.share).toBe(0)
    expect(clear?.falseAlarm.share).toBeGreaterThan(0.01)
    expect(clear?.falseAlarm.share).toBeLessThan(0.1)
    const blurred = fitThreshold(patients(200, 3))
    expect(blurred?.miss.share).toBeGreaterThan(0.5)
    const [low = 0, high = 0] = blurred?.miss.interval ?? []
    expect(low).toBeLessThan(blurred?.miss.share ?? 0)
    expect(high).toBeGreaterThan(blurred?.miss.share ?? 1)
  })
  it('measures the false alarms it then gives: on fresh patients of the same kind they fall into the interval', () => {
    const all = patients(600, 0.05)
    const fit = fitThreshold(all.slice(0, 200))
    const fresh = fitThreshold(all.slice(200))
    if (!fit || !fresh) throw new Error('enough patients were given')
    const alarms = fresh.same.filter((similarity) => similarity < fit.threshold).length / fresh.same.length
    expect(alarms).toBeGreaterThanOrEqual(fit.falseAlarm.interval[0])
    expect(alarms).toBeLessThanOrEqual(fit.falseAlarm.interval[1])
  })
  it('is the same each time', () => {
    expect(fitThreshold(patients(50, 0.1))).toEqual(fitThreshold(patients(50, 0.1)))
  })
})

describe('a histogram', () => {
  it('counts everything once, outliers at the ends', () => {
    expect(histogram([-1, 0, 0.49, 0.5, 1, 2], 0, 1, 2)).toEqual([3, 3])
  })
})
