import { checkPrecision, type CheckedPack, type PrecisionDeps } from '../inference/precision/precisionCheck'
import { endOf, type Job } from './jobs'
import { createProgress } from './progress'

/** Checks int8 on the library's loops. */
export const precisionJob =
  (deps: PrecisionDeps): Job =>
  async (signal, report) => {
    const progress = createProgress(report, {
      words: 'Trying int8 on this library’s loops',
      unit: 'loops',
      total: null,
    })
    const checked = await checkPrecision(deps, { signal, onProgress: (done, total) => progress(done, { total }) })
    return endOf(checked, checkedWords)
  }

const checkedWords = ({ kept: { check, on } }: CheckedPack): string =>
  on
    ? `int8 reads from now on: ${(check.float32.msPerFrame / check.int8.msPerFrame).toFixed(1)} times as fast, and within the limits on ${check.loops} loops. The settings say more.`
    : `float32 goes on reading, for in int8 ${check.against.join('; ')}.`
