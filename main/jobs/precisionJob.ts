import { textOf, type CatalogueText } from '../../shared/words'
import { checkPrecision, type CheckedPack, type PrecisionDeps } from '../inference/precision/precisionCheck'
import { endOf, type Job } from './jobs'
import { createProgress } from './progress'

/** Checks int8 on the library's loops. */
export const precisionJob =
  (deps: PrecisionDeps): Job =>
  async (signal, report) => {
    const progress = createProgress(report, {
      words: textOf('jobs.tryingInt8'),
      unit: 'loops',
      total: null,
    })
    const checked = await checkPrecision(deps, { signal, onProgress: (done, total) => progress(done, { total }) })
    return endOf(checked, checkedTexts)
  }

const checkedTexts = ({ kept: { check, on } }: CheckedPack): readonly CatalogueText[] => [
  on
    ? textOf('jobs.int8Reads', {
        times: (check.float32.msPerFrame / check.int8.msPerFrame).toFixed(1),
        loops: check.loops,
      })
    : textOf('jobs.float32Reads', { reasons: check.against }),
]
