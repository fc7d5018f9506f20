import { describe, expect, it } from 'vitest'
import { makePrng } from '../../../main/phantom/index'
import { countedShare, fitView, headLimits, limitFor, type NamedLoop } from '../../../shared/vision/fitView'
import { fitMultinomial } from '../../../shared/vision/multinomial'
import { viewFromHead } from '../../../shared/vision/scoring'
import { unit } from '../../../shared/vision/vectors'
import { run } from '../../helpers/run'
import { wordsOf } from '../../../shared/words'

const wanted = ['A4C']
const WIDTH = 24

/** Loops of patients: a direction a view, one of the patient's own, and noise. */
function cone(
  patients: number,
  views: readonly string[],
  { own = 0.3, noise = 0.3, apart = 1, seed = 2 } = {},
): NamedLoop[] {
  const random = makePrng(seed)
  const spread = (size: number): Float32Array => Float32Array.from({ length: WIDTH }, () => random.uniform(-size, size))
  const directions = new Map(views.map((view) => [view, spread(apart)]))
  return Array.from({ length: patients }, (_, n) => {
    const heart = spread(own)
    return views.map((view) => ({
      patientKey: `p${n}`,
      view,
      embedding: unit(spread(noise).map((value, i) => value + (heart[i] ?? 0) + (directions.get(view)?.[i] ?? 0) + 3)),
    }))
  }).flat()
}

describe('multinomial logistic regression', () => {
  const points = [
    [0.9, 0.1],
    [1.1, -0.2],
    [0.7, 0.3],
    [0.4, 0.6],
    [-0.5, 0.8],
    [-0.7, 0.9],
    [-0.3, 1.1],
    [0.2, 0.5],
    [-0.6, -0.7],
    [-0.4, -0.9],
    [0.3, -0.8],
    [-0.1, -0.2],
  ].map((point) => Float32Array.from(point))
  const labels = points.map((_, n) => Math.floor(n / 4))

  it('finds the probabilities that scipy.optimize.minimize (1.17.1, BFGS) finds for the same loss', () => {
    const [strong, weak] = run(fitMultinomial(points, labels, 3, [0.1, 0.001]))
    const probabilitiesBy = (head: Float32Array | undefined) =>
      [3, 7, 11].map((n) => [...viewFromHead(head ?? new Float32Array(), points[n] ?? new Float32Array())])
    const scipy = {
      strong: [
        [0.48803, 0.37594, 0.13603],
        [0.39936, 0.41634, 0.1843],
        [0.23635, 0.24491, 0.51874],
      ],
      weak: [
        [0.75104, 0.2406, 0.00836],
        [0.26698, 0.68838, 0.04464],
        [0.00173, 0.06352, 0.93474],
      ],
    }
    for (const [head, expected] of [
      [strong, scipy.strong],
      [weak, scipy.weak],
    ] as const) {
      const rows = probabilitiesBy(head)
      expect(rows.map((row) => row.length)).toEqual([3, 3, 3])
      rows.forEach((row, n) => row.forEach((value, k) => expect(value).toBeCloseTo(expected[n]?.[k] ?? Number.NaN, 3)))
    }
  })
  it('says each class’s share where the vectors carry nothing', () => {
    const [head] = run(
      fitMultinomial(
        Array.from({ length: 8 }, () => Float32Array.of(1, 0)),
        [0, 0, 0, 0, 0, 0, 1, 1],
        2,
        [0.01],
      ),
    )
    expect(viewFromHead(head ?? new Float32Array(), Float32Array.of(1, 0))[1]).toBeCloseTo(0.25, 4)
  })
})

describe('a view head', () => {
  it('tells views of patients left out, gives views with enough loops a class of their own and pools the rest', () => {
    const loops = [
      ...cone(90, ['A4C', 'A2C', 'PLAX']),
      ...cone(6, ['SC', 'PSAX'], { seed: 9 }).map((loop) => ({ ...loop, patientKey: `q${loop.patientKey}` })),
      ...cone(12, ['A3C', 'other'], { seed: 7 }),
    ]
    const { head, figures } = run(fitView(loops, wanted))
    if (!head || figures.kind !== 'fitted') throw new Error(figures.kind === 'notFitted' ? wordsOf(figures.why) : '')
    expect(head.classes).toEqual(['A4C', 'A2C', 'PLAX', 'other'])
    expect(head.weights).toHaveLength(4 * (WIDTH + 1))
    expect(figures.wanted[0]?.sensitivity.hits).toBeGreaterThan(80)
    expect(figures.wanted[0]?.specificity).toMatchObject({ of: loops.length - 90 })
    expect(
      figures.confusion.find(({ view }) => view === 'SC')?.said.reduce((sum, { loops: count }) => sum + count, 0),
    ).toBe(6)
    expect(head.minimumProbability.source).toContain('named loops of 96 patients')
  })
  it('is judged on patients it has not seen: embeddings that only name the patient earn nothing', () => {
    // Every patient has one view alone, and all loops of a patient are nearly one vector.
    const random = makePrng(5)
    const loops = Array.from({ length: 200 }, (_, patient) => {
      const heart = Float32Array.from({ length: 64 }, () => random.uniform(-1, 1))
      return Array.from({ length: 4 }, () => ({
        patientKey: `p${patient}`,
        view: random.chance(0.5) ? 'A4C' : 'A2C',
        embedding: unit(heart.map((value) => value + random.uniform(-0.01, 0.01))),
      })).map((loop, _, [first]) => ({ ...loop, view: first?.view ?? 'A4C' }))
    }).flat()
    expect(run(fitView(loops, wanted))).toMatchObject({
      head: null,
      figures: { kind: 'notFitted', why: { key: 'fitReasons.noLimit' } },
    })
  })
  it('is not fitted to too few loops or too few patients, on either side', () => {
    const why = (loops: readonly NamedLoop[]): string => {
      const { head, figures } = run(fitView(loops, wanted))
      expect(head).toBeNull()
      return figures.kind === 'notFitted' ? wordsOf(figures.why) : ''
    }
    expect(why(cone(12, ['A4C', 'A2C']))).toBe('12 named A4C loops of 12 patients; it needs 20 of 10')
    expect(why([...cone(9, ['A4C']), ...cone(9, ['A4C']), ...cone(9, ['A4C']), ...cone(30, ['A2C'])])).toContain(
      '27 named A4C loops of 9 patients',
    )
    expect(why(cone(24, ['A4C']))).toContain('0 named loops of other views')
    expect(why(cone(72, ['A4C', 'A2C', 'PLAX']))).toBe(
      '144 named loops of other views of 72 patients; it needs 73 of 73',
    )
  })
  it('is refused where, for all that patients left out say, it may take more than a twentieth of other views', () => {
    const loops = cone(80, ['A4C', 'A2C'], { apart: 0.4, noise: 0.5, seed: 4 })
    const { head, figures } = run(fitView(loops, wanted))
    expect(head).toBeNull()
    expect(figures.kind === 'notFitted' && wordsOf(figures.why)).toMatch(
      /^of 80 loops of other views \d+ would be taken for A4C, patients left out, so up to \d+\.\d\d % may be \(95 % interval, a patient's loops counted as one\); no more than 5 % may$/,
    )
  })
  it('takes no more than a twentieth of fresh patients’ other views, once accepted', () => {
    const shares = Array.from({ length: 20 }, (_, seed) => {
      const all = cone(625, ['A4C', 'A2C'], { apart: seed < 10 ? 0.25 : 0.35, noise: 0.5, seed: seed + 1 })
      const { head } = run(fitView(all.slice(0, 2 * 125), wanted))
      const others = all.slice(2 * 125).filter(({ view }) => view !== 'A4C')
      return head === null
        ? []
        : [
            others.filter(
              ({ embedding }) =>
                (viewFromHead(head.weights, embedding)[head.classes.indexOf('A4C')] ?? 0) >=
                head.minimumProbability.value,
            ).length / others.length,
          ]
    }).flat()
    expect(shares.length).toBeGreaterThan(5)
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.05)
  }, 20_000)
  it('has a head for each patient that none of his loops had a part in', () => {
    const loops = cone(100, ['A4C', 'A2C'])
    const changed = loops.map((loop) =>
      loop.patientKey === 'p7'
        ? { ...loop, embedding: unit(loop.embedding.map((value, i) => (i % 3 === 0 ? -value : value))) }
        : loop,
    )
    const [before, after] = [run(fitView(loops, wanted)), run(fitView(changed, wanted))]
    expect(before.head?.weights).not.toEqual(after.head?.weights)
    expect(before.without('p7')?.weights).toEqual(after.without('p7')?.weights)
    expect(before.without('p8')?.weights).not.toEqual(after.without('p8')?.weights)
    expect(before.without('nobody of these')).toBe(before.head)
  })
  it('counts a patient’s loops as one in its intervals', () => {
    const loops = Array.from({ length: 100 }, (_, n) => ({ patientKey: `p${n >> 2}`, wrong: n < 4 }))
    const share = countedShare(loops, ({ wrong }) => wrong)
    expect(share).toMatchObject({ hits: 4, of: 100 })
    // Newcombe 1998, Stat Med 17:857, method 3: 1 of 25.
    expect(share.interval.map((end) => end.toFixed(3))).toEqual(['0.007', '0.195'])
    expect(countedShare(loops, () => true).interval[1]).toBe(1)
    // A fifth of the loops are one patient's: fewer independent ones than patients.
    expect(
      countedShare(
        loops.map((loop, n) => (n < 20 ? { ...loop, patientKey: 'p0' } : loop)),
        () => false,
      ).interval[1],
    ).toBeGreaterThan(countedShare(loops.slice(16), () => false).interval[1])
  })
  it('sets the lowest limit that lets few enough other views through, or none', () => {
    const held = (view: string, predicted: string, ...probabilities: number[]) =>
      probabilities.map((probability) => ({ view, predicted, probability }))
    const others = held('A2C', 'A2C', ...Array.from({ length: 398 }, () => 0.9))
    const right = held('A4C', 'A4C', 0.7, 0.8, 0.9, 0.95)
    expect(limitFor([...right, ...others], wanted)).toBe(0.5)
    expect(limitFor([...right, ...others, ...held('A2C', 'A4C', 0.6, 0.72)], wanted)).toBe(0.5)
    expect(limitFor([...right, ...others.slice(2), ...held('A2C', 'A4C', 0.6, 0.65, 0.72, 0.74)], wanted)).toBe(0.651)
    expect(limitFor([...right, ...others, ...held('A2C', 'A4C', 0.92, 0.93, 0.94)], wanted)).toBeNull()
    expect(headLimits.mostWronglyTaken).toBe(0.005)
  })
})
