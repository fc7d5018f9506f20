import { describe, expect, it } from 'vitest'
import { makePrng } from '../../../main/phantom/index'
import { calibrateTask, type LabelledScore } from '../../../shared/vision/calibrate'
import { binaryTask, gradedTask, regressionTask } from '../../../shared/vision/tasks'
import { textOf } from '../../../shared/words'

const views = ['A4C']
const lvef = regressionTask.parse({
  kind: 'regression',
  code: 'LVEF',
  name: 'LVEF',
  views,
  unit: '%',
  prompts: 'LVEF',
  score: { variant: 'frameMedianMean', topFraction: 0.2 },
  interval: null,
  range: [0, 100],
})
const pacemaker = binaryTask.parse({
  kind: 'binary',
  code: 'pacemaker',
  name: 'Pacemaker',
  views,
  positive: 'p',
  negative: null,
  calibration: null,
  likelyAt: null,
  unlikelyAt: null,
})

/** `count` patients with `visits` studies each. */
function labelled(
  count: number,
  visits: number,
  of: (patient: number, visit: number) => { score: number; label: number },
): LabelledScore[] {
  return Array.from({ length: count * visits }, (_, n) => ({
    studyInstanceUid: `1.${n}`,
    patientKey: `p${Math.floor(n / visits)}`,
    ...of(Math.floor(n / visits), n % visits),
  }))
}

describe('calibrating a value', () => {
  it('finds the line from score to label, and an interval that covers what it says on patients left out', () => {
    const random = makePrng(3)
    const scores = labelled(60, 2, () => {
      const label = random.uniform(20, 70)
      return { score: 40 + 0.3 * (label - 45) + random.uniform(-1, 1), label }
    })
    const { task, figures } = calibrateTask(lvef, scores)
    if (task.kind !== 'regression' || figures.kind !== 'regression') throw new Error('not calibrated')
    expect(task.calibration?.slope).toBeGreaterThan(2.9)
    expect(task.calibration?.slope).toBeLessThan(3.6)
    expect(figures.meanAbsoluteError).toBeLessThan(2.2)
    expect(task.interval?.source).toContain('120 labelled studies of 60 patients')
    const fresh = Array.from({ length: 400 }, () => {
      const label = random.uniform(20, 70)
      const score = 40 + 0.3 * (label - 45) + random.uniform(-1, 1)
      return (
        Math.abs((task.calibration?.slope ?? 0) * score + (task.calibration?.intercept ?? 0) - label) <=
        figures.halfWidth
      )
    })
    expect(fresh.filter(Boolean).length / fresh.length).toBeGreaterThan(0.85)
  })
  it('is judged on patients that the fit has not seen: scores that only name the patient earn nothing', () => {
    // Each patient's label is random but the same at each visit; the score carries no more than noise.
    const random = makePrng(4)
    const truth = Array.from({ length: 30 }, () => random.uniform(20, 70))
    const { figures } = calibrateTask(
      lvef,
      labelled(30, 4, (patient) => ({
        score: random.uniform(0, 1) + 1e-6 * (truth[patient] ?? 0),
        label: truth[patient] ?? 0,
      })),
    )
    if (figures.kind === 'regression') expect(figures.meanAbsoluteError).toBeGreaterThan(10)
    else expect(figures.kind).toBe('notCalibrated')
  })
  it('is refused with too few studies or patients, and where scores fall as labels rise', () => {
    const few = calibrateTask(
      lvef,
      labelled(10, 4, (n) => ({ score: n, label: n })),
    )
    expect(few).toMatchObject({
      task: { calibration: null, interval: null },
      figures: { kind: 'notCalibrated', why: { key: 'fitReasons.tooFewStudies', params: { patients: 10 } } },
    })
    expect(
      calibrateTask(
        lvef,
        labelled(40, 1, (n) => ({ score: -n, label: n })),
      ).figures,
    ).toMatchObject({ kind: 'notCalibrated', why: textOf('fitReasons.unordered') })
  })
})

describe('calibrating presence', () => {
  const random = makePrng(5)
  const scores = labelled(200, 1, (n) => ({
    score: (n % 2 === 0 ? 0.28 : 0.32) + random.uniform(-0.03, 0.03),
    label: n % 2 === 0 ? 0 : 1,
  }))
  it('gives probabilities whose reliability is kept with them, limits and ranks', () => {
    const { task, figures } = calibrateTask(pacemaker, scores)
    if (task.kind !== 'binary' || figures.kind !== 'binary') throw new Error('not calibrated')
    expect(figures.auc).toBeGreaterThan(0.85)
    expect(figures.brier).toBeLessThan(0.2)
    expect(figures.reliability.reduce((sum, { studies }) => sum + studies, 0)).toBe(200)
    const high = figures.reliability.at(-1)
    expect(high?.observedShare).toBeGreaterThan(0.85)
    expect(task.likelyAt?.value).toBeGreaterThanOrEqual(0.8)
    expect(task.ranks?.scores).toEqual([...scores.map(({ score }) => score)].sort((a, b) => a - b))
  })
  it('with too few patients on a side keeps the ranks alone', () => {
    const { task, figures } = calibrateTask(pacemaker, scores.slice(0, 12))
    expect(figures).toMatchObject({
      kind: 'notCalibrated',
      why: { key: 'fitReasons.tooFewPresent', params: { present: 6 } },
    })
    expect(task).toMatchObject({ calibration: null, likelyAt: null, ranks: { scores: expect.any(Array) as number[] } })
  })
  it('leaves graded wordings as they are', () => {
    const graded = gradedTask.parse({
      kind: 'graded',
      code: 'lvSize',
      name: 'LV size',
      views,
      prompts: 'x',
      grades: [
        { label: 'a', value: 0 },
        { label: 'b', value: 1 },
      ],
    })
    expect(calibrateTask(graded, []).task).toBe(graded)
  })
})
