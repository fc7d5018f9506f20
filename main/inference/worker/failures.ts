import { fail, type Failure } from '../../../shared/result'
import { NoProvider } from './benchmark'

/** What a reader can do where the model ran into something; the runtime's own words follow the plain ones. */
export function failureOf(error: unknown, model: string): Failure {
  const said = error instanceof Error ? error.message : String(error)
  if (isMemory(said))
    return fail(
      'no-memory',
      `There is not enough memory to run ${model} (${firstLine(said)}).`,
      'The study can still be read. Close other programs and read it again, or choose a smaller model.',
    ).failure
  if (said.includes('not finite'))
    return fail(
      'not-finite',
      `${model} gave numbers that are not finite, so none of them is shown.`,
      'The study can still be read. Install the model pack again; report this if it happens twice.',
    ).failure
  if (error instanceof NoProvider)
    return fail(
      'no-provider',
      `Nothing in this computer could run ${model}: ${error.benchmarks.map(({ provider, reason }) => `${provider}: ${firstLine(reason)}`).join('; ')}.`,
      'The study can still be read. Install Longaxis and the model pack again; report this if it happens twice.',
    ).failure
  return fail(
    'inference',
    `The model failed: ${firstLine(said)}.`,
    'The study can still be read. Try again; report this if it happens twice.',
  ).failure
}

/** ONNX Runtime's arena, C++ and the GPU providers each say it in their own way. */
const isMemory = (said: string): boolean =>
  /bad_alloc|failed to allocate memory|out of memory|out-of-memory|OUTOFMEMORY|bad allocation|array buffer allocation failed|invalid array length/i.test(
    said,
  )

const firstLine = (said: string): string => (said.split('\n')[0] ?? '').replace(/\.$/, '').slice(0, 300)
