import path from 'node:path'
import { ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import { writeDemoPatients } from '../../demo/write'
import { defineCommand } from '../command'

export const demo = defineCommand({
  name: 'demo',
  needsLibrary: false,
  declare: (command) =>
    command.description(say('cliHelp.demo')).requiredOption('--out <folder>', say('cliHelp.demoOut')),
  parse: (_values: [], { out }: { out: string }) => ({ out }),
  async run({ out }, _services, print) {
    const folder = path.resolve(out)
    const { files, patients, studies } = await writeDemoPatients(folder, {
      onProgress: ({ filesDone, filesTotal }) => {
        if (filesDone % 8 === 0) print(say('cliProgress.loopsDrawn', { done: filesDone, total: filesTotal }))
      },
    })
    return ok({ out: folder, files: files.length, patients, studies })
  },
})
