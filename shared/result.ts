/** An expected failure: what happened, and what the user can do next. Bugs are exceptions, not Failures. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly nextStep: string
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })

export const fail = (
  code: string,
  message: string,
  nextStep: string,
): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure: { code, message, nextStep },
})

/** For switch statements that must name every case. */
export function assertNever(value: never, why: string): never {
  throw new Error(`${why}: unexpected ${JSON.stringify(value)}`)
}
