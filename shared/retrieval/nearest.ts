import { dot } from '../vision/vectors'
import { textOf, type CatalogueText } from '../words'

export interface Near<K> {
  readonly key: K
  /** Cosine of two unit vectors, -1 to 1. */
  readonly similarity: number
}

export interface NearestOf<K> {
  /** Most similar first. */
  readonly hits: readonly Near<K>[]
  readonly searched: number
  readonly mean: number
  readonly standardDeviation: number
}

export interface Nearest<K> {
  offer(key: K, vector: Float32Array): void
  result(): NearestOf<K>
}

/** Keeps the `count` vectors most similar to a unit query, by looking at every one; and how similar they all were. */
export function nearest<K>(query: Float32Array, count: number): Nearest<K> {
  const hits: Near<K>[] = []
  let [searched, sum, squares] = [0, 0, 0]
  return {
    offer(key, vector) {
      if (vector.length !== query.length)
        throw new Error(`a vector of ${vector.length} numbers among those of ${query.length}`)
      const similarity = dot(query, vector)
      searched += 1
      sum += similarity
      squares += similarity * similarity
      if (hits.length === count && similarity <= (hits.at(-1)?.similarity ?? -Infinity)) return
      const at = hits.findIndex((hit) => similarity > hit.similarity)
      hits.splice(at < 0 ? hits.length : at, 0, { key, similarity })
      if (hits.length > count) hits.pop()
    },
    result() {
      const mean = searched === 0 ? 0 : sum / searched
      return {
        hits,
        searched,
        mean,
        standardDeviation: searched === 0 ? 0 : Math.sqrt(Math.max(0, squares / searched - mean * mean)),
      }
    },
  }
}

const FEWEST = 10

/**
 * A similarity in words, by how many standard deviations it lies above the mean of all that were searched.
 * It says where a hit stands among its neighbours, nothing of how likely a diagnosis is.
 */
export function standing(
  similarity: number,
  { searched, mean, standardDeviation }: Omit<NearestOf<unknown>, 'hits'>,
): CatalogueText {
  if (searched < FEWEST || standardDeviation === 0) return textOf('standing.tooFew')
  const deviations = (similarity - mean) / standardDeviation
  if (deviations >= 2) return textOf('standing.standsOut')
  return textOf(deviations >= 1 ? 'standing.closer' : 'standing.notCloser')
}
