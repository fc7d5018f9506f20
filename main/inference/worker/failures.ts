import { fail, type Failure } from '../../../shared/result'
import { NoProvider } from './benchmark'

/** What a reader can do where the model ran into something; the runtime's own words follow the plain ones. */
export function failureOfError(error: unknown, model: string): Failure {
  const said = error instanceof Error ? error.message : String(error)
  if (isMemory(said)) return fail('noMemory', { model, reason: firstLine(said) }).failure
  if (said.includes('not finite')) return fail('notFinite', { model }).failure
  if (error instanceof NoProvider)
    return fail('noProvider', {
      model,
      reasons: error.benchmarks.map(({ provider, reason }) => `${provider}: ${firstLine(reason)}`).join('; '),
    }).failure
  return fail('inferenceFailed', { reason: firstLine(said) }).failure
}

/** ONNX Runtime's arena, C++ and the GPU providers each say it in their own way. */
const isMemory = (said: string): boolean =>
  /bad_alloc|failed to allocate memory|out of memory|out-of-memory|OUTOFMEMORY|bad allocation|array buffer allocation failed|invalid array length/i.test(
    said,
  )

const firstLine = (said: string): string => (said.split('\n')[0] ?? '').replace(/\.$/, '').slice(0, 300)
