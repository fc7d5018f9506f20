import { Option } from 'commander'
import path from 'node:path'
import { ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import { loadPack } from '../../inference/packs/pack'
import { importModel } from '../../modelImport/importModel'
import { defineCommand } from '../command'

/** As commander gives them: absent where not asked for. */
interface ModelImportOptions {
  readonly model?: 'echoclip' | 'echoclip-r'
  readonly repository?: string
  readonly prompts?: string
  readonly merges?: string
  readonly phrases?: string
  readonly exampleReport?: string
  readonly severities?: string
  readonly recipe?: string
  readonly rule: 'paper' | 'repository'
  readonly colourOrder: 'bgr' | 'rgb'
  readonly into?: string
}

/** Imports a checkpoint into the folder of model packs. */
export const modelImport = defineCommand({
  name: 'model import',
  needsLibrary: false,
  declare: (command) =>
    command
      .description(say('cliHelp.modelImport'))
      .arguments('<checkpoint>')
      .addOption(new Option('--model <model>', say('cliHelp.modelName')).choices(['echoclip', 'echoclip-r']))
      .option('--repository <folder>', say('cliHelp.repository'))
      .option('--prompts <file>', say('cliHelp.prompts'))
      .option('--merges <file>', say('cliHelp.merges'))
      .option('--phrases <file>', say('cliHelp.phrases'))
      .option('--example-report <file>', say('cliHelp.exampleReport'))
      .option('--severities <words>', say('cliHelp.severities'))
      .option('--recipe <file>', say('cliHelp.recipe'))
      .addOption(new Option('--rule <rule>', say('cliHelp.rule')).choices(['paper', 'repository']).default('paper'))
      .addOption(
        new Option('--colour-order <order>', say('cliHelp.colourOrder')).choices(['bgr', 'rgb']).default('bgr'),
      )
      .option('--into <folder>', say('cliHelp.into')),
  parse: ([checkpoint]: [string], options: ModelImportOptions) => ({
    checkpoint,
    model: options.model ?? null,
    repository: options.repository ?? null,
    prompts: options.prompts ?? null,
    merges: options.merges ?? null,
    phrases: options.phrases ?? null,
    exampleReport: options.exampleReport ?? null,
    recipe: options.recipe ?? null,
    into: options.into ?? null,
    severities: options.severities?.split(',').map((word) => word.trim()) ?? null,
    rule: options.rule,
    colourOrder: options.colourOrder,
  }),
  async run(request, { models, dist }, print) {
    let shown = ''
    const imported = await importModel(
      {
        checkpoint: path.resolve(request.checkpoint),
        model: request.model,
        repository: absolute(request.repository),
        prompts: absolute(request.prompts),
        merges: absolute(request.merges),
        phrases: absolute(request.phrases),
        exampleReport: absolute(request.exampleReport),
        recipe: absolute(request.recipe),
        severities: request.severities,
        rule: request.rule,
        colourOrder: request.colourOrder,
        into: absolute(request.into) ?? models.userFolder,
      },
      dist,
      {
        onProgress(work, share) {
          const line = say('cliProgress.share', { work, percent: Math.floor(10 * share) * 10 })
          if (line !== shown) print((shown = line))
        },
      },
    )
    if (!imported.ok) return imported
    models.rescan()
    const pack = await loadPack(imported.value.folder)
    return pack.ok ? ok({ ...imported.value, sha256: pack.value.sha256 }) : pack
  },
})

const absolute = (file: string | null): string | null => (file === null ? null : path.resolve(file))
