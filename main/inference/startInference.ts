import { say } from '../../shared/words'
import { providerOrder, type Provider } from '../../shared/domain/engineBenchmark'
import { failureOf, ok, type Result } from '../../shared/result'
import { startProcess } from '../rpc/process'
import { inferenceProcess, type InferenceProcess } from './client'
import { inferenceOperations } from './operations'
import type { BenchmarkCache } from './packs/benchmarkCache'
import type { ModelPack } from './packs/pack'

/** Starts the process and opens the pack in it with the setting that was fastest on this machine; the first time, a benchmark finds it. */
export async function startInference(
  pack: ModelPack,
  dist: string,
  benchmarks: BenchmarkCache,
  providers: readonly Provider[] = providerOrder,
): Promise<Result<InferenceProcess>> {
  const child = startProcess(inferenceOperations, {
    dist,
    file: 'inference.utility.js',
    serviceName: 'Longaxis inference',
    malformed: failureOf('inferenceAnswerMalformed'),
    exited: (code) => failureOf('inferenceLost', { code }),
  })
  const precision = benchmarks.precision(pack.sha256)
  const opened = await child.calls.open({
    folder: pack.folder,
    sha256: pack.sha256,
    providers,
    setting: benchmarks.get(pack.sha256)?.chosen ?? null,
    int8: precision?.on === true ? precision.check.int8 : null,
  })
  if (!opened.ok) {
    child.close()
    return opened
  }
  const { setting, benchmark, int8Failure } = opened.value
  if (benchmark) benchmarks.set(pack.sha256, benchmark)
  if (int8Failure !== null && precision) {
    process.stderr.write(`${say('cliProgress.int8Unopened', { reason: int8Failure })}\n`)
    benchmarks.setPrecision(pack.sha256, { ...precision, on: false, failure: int8Failure })
  }
  return ok(inferenceProcess(child, { pack, setting, pid: child.pid, close: child.close }))
}
