import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearest, standing } from '../../../shared/retrieval/nearest'
import { sentencesOf } from '../../../shared/retrieval/sentences'
import { dot, unit } from '../../../shared/vision/vectors'
import { wordsOf } from '../../../shared/words'

const vector = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  .map((numbers) => unit(Float32Array.from([...numbers.slice(0, 3), (numbers[3] ?? 0) + 2])))

describe('the nearest vectors', () => {
  it('are those that sorting all of them gives', () => {
    fc.assert(
      fc.property(vector, fc.array(vector, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (query, all, count) => {
        const best = nearest<number>(query, count)
        all.forEach((candidate, key) => best.offer(key, candidate))
        const similarities = all.map((candidate) => dot(query, candidate))
        const { hits, searched, mean, standardDeviation } = best.result()
        expect(searched).toBe(all.length)
        expect(hits.map(({ similarity }) => similarity)).toEqual(
          [...similarities].sort((a, b) => b - a).slice(0, count),
        )
        for (const { key, similarity } of hits) expect(similarities[key]).toBe(similarity)
        if (all.length > 0) {
          const average = similarities.reduce((a, b) => a + b, 0) / all.length
          expect(mean).toBeCloseTo(average, 9)
          expect(standardDeviation).toBeCloseTo(
            Math.sqrt(similarities.reduce((sum, similarity) => sum + (similarity - average) ** 2, 0) / all.length),
            6,
          )
        }
      }),
    )
  })
  it('refuse a vector of another length', () => {
    expect(() => nearest(new Float32Array(4), 1).offer('x', new Float32Array(3))).toThrow('3 numbers')
  })
  it('stand out only where there are enough to stand out of', () => {
    const among = { searched: 50, mean: 0.1, standardDeviation: 0.1 }
    expect([0.31, 0.21, 0.12].map((similarity) => standing(similarity, among)).map(wordsOf)).toEqual([
      'stands out',
      'closer than most',
      'no closer than most',
    ])
    expect(wordsOf(standing(0.9, { ...among, searched: 9 }))).toBe('too few to compare with')
    expect(wordsOf(standing(0.1, { ...among, standardDeviation: 0 }))).toBe('too few to compare with')
  })
})

describe('sentences of a report', () => {
  it('end at stops and lines, not within a number or before a unit', () => {
    expect(sentencesOf('LVEF is 55.5 %. No effusion!\nAorta approx. 3 cm wide. \r\n\r\n- \n')).toEqual([
      'LVEF is 55.5 %.',
      'No effusion!',
      'Aorta approx. 3 cm wide.',
    ])
  })
  it('end at a stop standing alone, as the phantom’s reports write it', () => {
    expect(sentencesOf('lv ef is 55 % . no mitral clip .')).toEqual(['lv ef is 55 %', 'no mitral clip'])
  })
})
