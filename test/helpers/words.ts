import { failure } from '../../shared/domain/failure'
import { failureWords } from '../../shared/words'

/** A value with every failure in it as a person reads it, beside its code and parameters. */
export function withWords(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map(withWords)
  const parsed = failure.safeParse(value)
  if (parsed.success) return { ...parsed.data, ...failureWords(parsed.data) }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withWords(inner)]))
}
