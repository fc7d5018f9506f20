import { ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import { recordedImport } from '../../jobs/importJob'
import { createProgress } from '../../jobs/progress'
import { defineCommand } from '../command'

export const importFiles = defineCommand({
  name: 'import',
  needsLibrary: true,
  createsLibrary: true,
  declare: (command) => command.description(say('cliHelp.import')).arguments('<paths...>'),
  parse: ([paths]: [readonly string[]]) => ({ paths }),
  async run({ paths }, { session, parser }, print) {
    let printedAt = 0
    const progress = createProgress(
      ({ done, total, perSecond }) => {
        if (performance.now() - printedAt < 1000) return
        printedAt = performance.now()
        print(say('cliProgress.files', { done, total: total ?? '?', rate: (perSecond ?? 0).toFixed(0) }))
      },
      { words: null, unit: 'files', total: null },
    )
    const summary = await recordedImport({ session, parser }, paths, {
      onProgress: ({ filesDone, filesFound }) => progress(filesDone, { total: filesFound }),
    })
    const { cancelled: _cancelled, ...shown } = summary
    return ok(shown)
  },
})
