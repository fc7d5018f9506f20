import { catalogueText, failure } from '../domain/failure'
import { failureWords, wordsOf } from '.'

/** JSON.stringify's replacer where a person reads the JSON: failures and texts anywhere in it are put in words. */
export function inWords(_key: string, value: unknown): unknown {
  const text = catalogueText.safeParse(value)
  if (text.success) return wordsOf(text.data)
  const failed = failure.safeParse(value)
  return failed.success ? { code: failed.data.code, ...failureWords(failed.data) } : value
}
