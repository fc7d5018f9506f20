import { describe, expect, it } from 'vitest'
import { fitGate, planGate, tooFewForGate, type GateLoop, type InSector } from '../../../shared/vision/fitGate'
import { distance, fitShrunkGaussian } from '../../../shared/vision/gaussian'
import {
  extentsOf,
  gateParameters,
  judgeGate,
  outsideSector,
  toGrey,
  type RowExtents,
} from '../../../shared/vision/ood'
import { makePrng, type Prng } from '../../../main/phantom/index'
import { run } from '../../helpers/run'
import { withWords } from '../../helpers/words'
import { textOf } from '../../../shared/words'

const normal = (random: Prng): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
const vector = (random: Prng, length: number, spread = 1): Float32Array =>
  Float32Array.from({ length }, () => spread * normal(random))

/** Loops with features of far more dimensions than there are loops. */
function loopsOf(count: number, seed = 3): (GateLoop & { readonly inSectors: InSector[] })[] {
  const random = makePrng(seed)
  return Array.from({ length: count }, (_, n) => ({
    patientKey: `p${Math.floor(n / 2)}`,
    features: vector(random, 128),
    lit: [
      [1, 0],
      [2 + (n % 2), 5],
    ],
    inSectors: Array.from({ length: 6 }, () => ({
      outsideSector: 0.004 * random.next(),
      appearance: vector(random, 22, 0.1),
    })),
  }))
}
const colour = { value: 0.02, source: 'a choice' }

describe('a normal of fewer samples than dimensions', () => {
  it('is pulled all the way to no correlations where there are none, and hardly where samples abound', () => {
    const random = makePrng(1)
    expect(run(fitShrunkGaussian(Array.from({ length: 20 }, () => vector(random, 64)))).shrinkage).toBeGreaterThan(0.85)
    const common = Array.from({ length: 2000 }, () => {
      const shared = normal(random)
      return Float32Array.from({ length: 4 }, () => 5 + shared + 0.1 * normal(random))
    })
    const fitted = run(fitShrunkGaussian(common))
    expect(fitted.shrinkage).toBeLessThan(0.01)
    // Along what they share a step is ordinary, across it the same step is far.
    expect(distance(fitted, Float32Array.of(6, 6, 6, 6))).toBeLessThan(1)
    expect(distance(fitted, Float32Array.of(6, 4, 6, 4))).toBeGreaterThan(4)
  })
  it('measures each dimension by its own spread, and one that never varied not without end', () => {
    const random = makePrng(2)
    const fitted = run(
      fitShrunkGaussian(Array.from({ length: 40 }, () => Float32Array.of(100 * normal(random), normal(random), 7))),
    )
    expect(distance(fitted, Float32Array.of(100, 0, 7))).toBeLessThan(1.5)
    expect(distance(fitted, Float32Array.of(0, 0, 8))).toBeLessThan(10)
  })
})

describe('a gate around the library’s own loops', () => {
  it('keeps loops of patients left out, refuses what is far, and counts what it would refuse', () => {
    const loops = loopsOf(60)
    const { gate, figures } = run(fitGate(loops, planGate(loops, { width: 6, height: 2 }), colour))
    expect(gateParameters.safeParse(JSON.parse(JSON.stringify(gate))).success).toBe(true)
    expect(figures).toMatchObject({ kind: 'fitted', loops: 60, patients: 30, refused: { of: 60 } })
    if (figures.kind === 'fitted') expect(figures.refused.hits).toBeLessThan(8)
    expect(gate.sector).toEqual([
      [1, 0],
      [2, 5],
    ])
    expect(gate.limits.colour).toEqual(colour)
    const fresh = loopsOf(40, 11).map(({ features, inSectors: [measures] }) => ({
      colour: 0,
      otherProbability: 0.9,
      outsideSector: measures?.outsideSector ?? 0,
      featureDistance: distance(gate.features, features),
      appearanceDistance: distance(gate.appearance, measures?.appearance ?? new Float32Array()),
    }))
    expect(fresh.filter((measures) => judgeGate(gate, measures).ok).length).toBeGreaterThan(34)
    const [first] = fresh
    if (!first) throw new Error('no loop')
    const far = judgeGate(gate, { ...first, featureDistance: distance(gate.features, vector(makePrng(4), 128, 3)) })
    expect(withWords(far)).toMatchObject({
      ok: false,
      failure: { message: 'Outside what this model was calibrated on: its content differs.' },
    })
  })
  it('judges a patient’s loops by what other patients’ loops lit, all of them together', () => {
    const loops = loopsOf(40).map((loop, n) =>
      n === 0
        ? {
            ...loop,
            lit: [
              [0, 5],
              [2, 5],
            ] as [number, number][],
          }
        : loop,
    )
    const { foldOf, shapes } = planGate(loops, { width: 6, height: 2 })
    for (let n = 0; n < loops.length; n += 2) expect(foldOf[n]).toBe(foldOf[n + 1])
    expect(shapes).toHaveLength(6)
    expect(shapes.map(({ sector }) => sector[0])).toEqual(
      shapes.map((_, fold) => (fold === foldOf[0] ? [1, 0] : [0, 5])),
    )
  })
  it('has a gate for each patient that none of his loops had a part in', () => {
    const loops = loopsOf(60)
    const changed = loops.map((loop) =>
      loop.patientKey === 'p7' ? { ...loop, features: loop.features.map((value) => 5 * value) } : loop,
    )
    const fit = (some: typeof loops) => run(fitGate(some, planGate(some, { width: 6, height: 2 }), colour))
    const [before, after] = [fit(loops), fit(changed)]
    expect(before.gate.features).not.toEqual(after.gate.features)
    expect(before.without('p7')?.features).toEqual(after.without('p7')?.features)
    expect(before.without('p8')?.features).not.toEqual(after.without('p8')?.features)
    expect(before.without('p7')).toMatchObject({ basis: 'library', limits: { colour } })
    expect(before.without('nobody of these')).toBe(before.gate)
  })
  it('is not widened by one loop in a hundred that fills the picture and was named wrongly', () => {
    const size = { width: 16, height: 16 }
    const narrow = Array.from({ length: 16 }, (_, row): [number, number] => [7 - (row >> 1), 8 + (row >> 1)])
    const whole = narrow.map((): [number, number] => [0, 15])
    const loops = loopsOf(200).map((loop, n): GateLoop => ({ ...loop, lit: n === 0 ? whole : narrow }))
    const plan = planGate(loops, size)
    const { gate } = run(
      fitGate(
        loops.map((loop) => ({ ...loop, inSectors: loopsOf(1)[0]?.inSectors ?? [] })),
        plan,
        colour,
      ),
    )
    expect(outsideSector([new Float32Array(256).fill(0.5)], gate)).toBeCloseTo(0.5, 5)
    expect(plan.shapes.map(({ sector }) => sector)).toEqual(plan.shapes.map(() => narrow))
  })
  it('asks for enough loops of enough patients', () => {
    expect(tooFewForGate(loopsOf(20))).toEqual(
      textOf('fitReasons.tooFewLoops', { loops: 20, patients: 10, leastLoops: 30, leastPatients: 15 }),
    )
    expect(tooFewForGate(loopsOf(30))).toBeNull()
  })
})

describe('what the gate looks at', () => {
  const spec = {
    width: 2,
    height: 1,
    channels: 3 as const,
    mean: [0.5, 0.4, 0.3],
    standardDeviation: [0.2, 0.1, 0.3],
    colourOrder: 'rgb' as const,
  }
  const red = Float32Array.of((1 - 0.5) / 0.2, -0.5 / 0.2, -4, -4, -1, -1)
  it('is Rec. 601 grey of a normalised colour input, in either order of its channels', () => {
    expect([...toGrey(red, spec)].map((value) => value.toFixed(3))).toEqual(['0.299', '0.000'])
    expect(toGrey(red, { ...spec, colourOrder: 'bgr' })[0]).toBeCloseTo(0.114, 5)
  })
  it('joins what several loops lit, row by row', () => {
    expect(
      extentsOf(
        [
          [
            [1, 0],
            [4, 6],
          ],
          [
            [1, 0],
            [2, 5],
          ],
          [
            [3, 3],
            [1, 0],
          ],
        ],
        1,
      ),
    ).toEqual([
      [3, 3],
      [2, 6],
    ])
  })
  it('leaves out as many on either side as the share says, those that lit nothing counted', () => {
    const loops = Array.from({ length: 100 }, (_, n): RowExtents => [
      n === 0 ? [0, 9] : [2, 7],
      n === 0 ? [0, 9] : [1, 0],
      n < 2 ? [0, 9] : [1, 0],
      n === 0 ? [0, 4] : n === 1 ? [5, 9] : [3, 6],
    ])
    expect(extentsOf(loops, 0.99)).toEqual([
      [2, 7],
      [1, 0],
      [0, 9],
      [3, 6],
    ])
    expect(extentsOf(loops.slice(0, 99), 0.99)[0]).toEqual([0, 9])
  })
})
