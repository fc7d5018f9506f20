import type { ReactNode } from 'react'
import type { Failure } from '../../shared/result'
import { failureWords, messageOf } from '../../shared/words'

/** What went wrong and what to do next, read out when it comes; nothing where nothing did. */
export function FailureNote({ failure }: { readonly failure: Failure | null }): ReactNode {
  if (failure === null) return null
  return (
    <p className="caution" role="alert">
      ⚠ {messageOf(failure)} {failureWords(failure).nextStep}
    </p>
  )
}
