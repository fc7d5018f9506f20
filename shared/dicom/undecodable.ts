import { failureOf, type Failure } from '../result'
import type { FailureCode, FailureParams } from '../words'

/** Thrown where a frame can't be decoded for a reason that is known. */
export class Undecodable<C extends FailureCode = FailureCode> extends Error {
  readonly failure: Failure

  constructor(code: C, ...params: FailureParams<C>) {
    super(code)
    this.failure = failureOf(code, ...params)
  }
}
