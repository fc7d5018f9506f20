import { describe, expect, it } from 'vitest'
import { SignCodes } from '../../../shared/identity/signCodes'
import { dot, unit } from '../../../shared/vision/vectors'
import { seeded } from '../../helpers/hearts'

const random = seeded(3)
const offCentre = (dimensions: number) => Float32Array.from({ length: dimensions }, (_, n) => (n % 7) / 2)

describe('sign codes', () => {
  for (const dimensions of [24, 256, 512])
    it(`of ${dimensions} dimensions find the nearest by Hamming distance, as counted bit by bit`, () => {
      const centre = offCentre(dimensions)
      const codes = new SignCodes(centre, 2)
      const vectors = Array.from({ length: 500 }, () => centre.map((value) => value + random() - 0.5))
      for (const vector of vectors) codes.add(vector)
      expect(codes.count).toBe(500)
      const query = centre.map((value) => value + random() - 0.5)
      const differing = (vector: Float32Array): number =>
        vector.filter((value, i) => value > (centre[i] ?? 0) !== (query[i] ?? 0) > (centre[i] ?? 0)).length
      const found = codes.nearest(query, 100)
      const distances = found.map((place) => differing(vectors[place] ?? query))
      expect(found).toHaveLength(100)
      expect(new Set(found).size).toBe(100)
      expect(distances).toEqual([...distances].sort((a, b) => a - b))
      expect(distances[0]).toBe(Math.min(...vectors.map(differing)))
    })
  it('find the visits of one heart among many that share a direction', () => {
    const centre = offCentre(512)
    const heartOf = (): Float32Array => centre.map((value) => value + random() - 0.5)
    const hearts = Array.from({ length: 300 }, heartOf)
    const codes = new SignCodes(centre)
    const visits = hearts.flatMap((heart) =>
      [0, 1, 2].map(() => unit(heart.map((value) => value + (random() - 0.5) / 3))),
    )
    for (const visit of visits) codes.add(visit)
    const query = visits[300] ?? centre
    const best = codes
      .nearest(query, 50)
      .map((place) => ({ place, similarity: dot(query, visits[place] ?? query) }))
      .sort((a, b) => b.similarity - a.similarity)
    expect(
      best
        .slice(0, 3)
        .map(({ place }) => place)
        .sort(),
    ).toEqual([300, 301, 302])
  })
  it('refuse a vector of another length', () => {
    expect(() => new SignCodes(offCentre(32)).add(offCentre(31))).toThrow('31 dimensions')
  })
})
