import { ok } from '../../../shared/result'
import { failureWords, say } from '../../../shared/words'
import { createProgress } from '../../jobs/progress'
import { verifyLibrary } from '../../objects/verify'
import { defineCommand } from '../command'
import { untilInterrupted } from '../untilInterrupted'
import { auditAnswer } from './auditVerify'

export const libraryVerify = defineCommand({
  name: 'library verify',
  needsLibrary: true,
  declare: (command) => command.description(say('cliHelp.libraryVerify')),
  parse: () => ({}),
  async run(_request, { session }, print) {
    let printedAt = 0
    const progress = createProgress(
      ({ done, total, perSecond }) => {
        if (performance.now() - printedAt < 1000) return
        printedAt = performance.now()
        print(say('cliProgress.files', { done, total: total ?? '?', rate: (perSecond ?? 0).toFixed(0) }))
      },
      { words: null, unit: 'files', total: null },
    )
    const { library } = session()
    const { bad, audit, ...rest } = await untilInterrupted((signal) =>
      verifyLibrary(library, { signal, onProgress: (done, total) => progress(done, { total }) }),
    )
    return ok({
      ...rest,
      bad: bad.map(({ sha256, failure, instances }) => ({
        sha256,
        code: failure.code,
        ...failureWords(failure),
        instances,
      })),
      audit: auditAnswer(audit, library.protection),
    })
  },
  isSuccess: ({ whole }) => whole,
})
