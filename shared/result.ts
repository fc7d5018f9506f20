import type { FailureCode, FailureParams, Params } from './words/catalogue'

/**
 * An expected failure, as data: `code` names its message and next step in the catalogue of words, `params` fill them.
 * Words are made of it where a person reads them (failureWords). Bugs are exceptions, not Failures.
 */
export interface Failure {
  readonly code: FailureCode
  readonly params: Params
  /** What is to be said beside it, e.g. what was kept all the same. */
  readonly also?: Failure | undefined
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })

/** A failure by its code, with what its words need. */
export const failureOf = <C extends FailureCode>(code: C, ...[params]: FailureParams<C>): Failure => ({
  code,
  params: params ?? {},
})

export const fail = <C extends FailureCode>(
  code: C,
  ...params: FailureParams<C>
): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure: failureOf(code, ...params) })
