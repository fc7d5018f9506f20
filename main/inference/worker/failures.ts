import { fail, type Failure } from '../../../shared/result'
import { wordsOf, type Param } from '../../../shared/words'
import { RefusedFile } from '../packs/packFile'
import { NoProvider } from './benchmark'

/** The runtime's error as a failure that says what a reader can do. */
export function failureOfError(error: unknown, model: Param): Failure {
  if (error instanceof RefusedFile) return error.failure
  const message = error instanceof Error ? error.message : String(error)
  if (isMemory(message)) return fail('noMemory', { model, reason: firstLine(message) }).failure
  if (message.includes('not finite')) return fail('notFinite', { model }).failure
  if (error instanceof NoProvider)
    return fail('noProvider', {
      model,
      reasons: error.refused.map(({ provider, reason }) => `${provider}: ${firstLine(wordsOf(reason))}`).join('; '),
    }).failure
  return fail('inferenceFailed', { reason: firstLine(message) }).failure
}

/** ONNX Runtime's arena, C++ and the GPU providers each say it in their own way. */
const isMemory = (message: string): boolean =>
  /bad_alloc|failed to allocate memory|out of memory|out-of-memory|OUTOFMEMORY|bad allocation|array buffer allocation failed|invalid array length/i.test(
    message,
  )

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/\.$/, '').slice(0, 300)
