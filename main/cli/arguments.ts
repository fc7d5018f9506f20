import { Argument, Command, CommanderError, Option } from 'commander'
import { modelRoles, type ModelRole } from '../../shared/domain/modelRole'
import { reportEndings } from '../../shared/report/formats'
import { say } from '../../shared/words'

/** What the command line asked for. `window` is the program without a command. */
export type Invocation =
  | { readonly kind: 'window'; readonly options: CommonOptions; readonly paths: readonly string[] }
  | { readonly kind: 'command'; readonly request: CommandRequest; readonly options: CommonOptions }
  | { readonly kind: 'said'; readonly text: string; readonly exitCode: number }

export interface CommonOptions {
  /** Library folder; null means the user's data folder. */
  readonly library: string | null
  readonly json: boolean
  readonly unencrypted: boolean
  /** File whose first line is the passphrase; never an argument, which other users can read. */
  readonly passphraseFile: string | null
}

export type CommandRequest =
  | { readonly name: 'import'; readonly paths: readonly string[] }
  | { readonly name: 'list' }
  | { readonly name: 'frame'; readonly sopInstanceUid: string; readonly frameNumber: number; readonly out: string }
  | { readonly name: 'read'; readonly studyInstanceUid: string; readonly again: boolean }
  | { readonly name: 'compare'; readonly studyInstanceUid: string; readonly priorStudyInstanceUid: string }
  | { readonly name: 'report'; readonly studyInstanceUid: string; readonly out: string }
  | { readonly name: 'search'; readonly words: string; readonly count: number }
  | { readonly name: 'bank'; readonly action: BankAction; readonly target: string | null; readonly count: number }
  | { readonly name: 'demo'; readonly out: string }
  | ModelImport
  | { readonly name: 'model calibrate'; readonly labels: string | null }
  | { readonly name: 'model check'; readonly loops: number }
  | { readonly name: 'model precision'; readonly precision: 'float32' | 'int8' }
  | { readonly name: 'model list' }
  | { readonly name: 'model use'; readonly sha256: string; readonly role: ModelRole | null }

interface ModelImport {
  readonly name: 'model import'
  readonly checkpoint: string
  readonly model: 'echoclip' | 'echoclip-r' | null
  readonly repository: string | null
  readonly prompts: string | null
  readonly merges: string | null
  readonly phrases: string | null
  readonly exampleReport: string | null
  readonly severities: readonly string[] | null
  readonly recipe: string | null
  readonly rule: 'paper' | 'repository'
  readonly colourOrder: 'bgr' | 'rgb'
  readonly into: string | null
}
/** As commander gives them: absent where not asked for. */
type ModelImportOptions = {
  readonly [K in keyof Omit<ModelImport, 'name' | 'checkpoint' | 'severities' | 'rule' | 'colourOrder'>]?: NonNullable<
    ModelImport[K]
  >
} & Pick<ModelImport, 'rule' | 'colourOrder'> & { readonly severities?: string }

/** What can be done with the report bank, and whether it needs a file, a number or a study. */
const bankActions = {
  add: 'FILE.csv',
  'add-final': null,
  embed: null,
  list: null,
  remove: 'NUMBER',
  similar: 'STUDY_UID',
} as const
export type BankAction = keyof typeof bankActions

/**
 * The user's own words among the process arguments: all after a literal `--` when there is one (the launcher
 * puts it there, since Chromium reads switches anywhere else), or all after the program in a packaged build.
 */
export function userArguments(argv: readonly string[], packaged: boolean): readonly string[] {
  const separator = argv.indexOf('--')
  if (separator >= 0) return argv.slice(separator + 1)
  return packaged ? argv.slice(1).filter((word) => !isChromiumSwitch(word)) : []
}

const chromiumSwitches = [
  '--no-sandbox',
  '--disable-gpu',
  '--ozone-platform',
  '--log-level',
  '--remote-debugging',
  '--inspect',
  '--disable-',
  '--enable-',
  '--user-data-dir',
  '--headless',
  '--use-',
  '--in-process-gpu',
]
const isChromiumSwitch = (word: string): boolean => chromiumSwitches.some((prefix) => word.startsWith(prefix))

/** Parses the user's words. Never exits the process; wrong words come back as text and exit code 2. */
export function parseInvocation(words: readonly string[], version: string): Invocation {
  let request: CommandRequest | null = null
  const lines: string[] = []
  const program = new Command('longaxis')
    .description(say('cliHelp.program'))
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => lines.push(text), writeErr: (text) => lines.push(text) })
    .argument('[paths...]', say('cliHelp.paths'))
    .action(() => undefined)
  addCommonOptions(program)
  const command = (spec: string, description: string): Command =>
    addCommonOptions(program.command(spec).description(description)).exitOverride()

  command('import <paths...>', say('cliHelp.import')).action(
    (paths: string[]) => void (request = { name: 'import', paths }),
  )
  command('list', say('cliHelp.list')).action(() => void (request = { name: 'list' }))
  command('frame <sopInstanceUid> <number>', say('cliHelp.frame'))
    .requiredOption('--out <file>', say('cliHelp.frameOut'))
    .action(
      (uid: string, number: string, options: { out: string }) =>
        void (request = { name: 'frame', sopInstanceUid: uid, frameNumber: Number(number), out: options.out }),
    )
  command('read <studyInstanceUid>', say('cliHelp.read'))
    .option('--again', say('cliHelp.readAgain'))
    .action(
      (uid: string, options: { again?: boolean }) =>
        void (request = { name: 'read', studyInstanceUid: uid, again: options.again === true }),
    )
  command('compare <studyInstanceUid> <priorStudyInstanceUid>', say('cliHelp.compare')).action(
    (uid: string, prior: string) =>
      void (request = { name: 'compare', studyInstanceUid: uid, priorStudyInstanceUid: prior }),
  )
  command('report <studyInstanceUid>', say('cliHelp.report'))
    .requiredOption('--out <file>', say('cliHelp.reportOut', { endings: reportEndings }))
    .action(
      (uid: string, options: { out: string }) =>
        void (request = { name: 'report', studyInstanceUid: uid, out: options.out }),
    )
  command('search <words...>', say('cliHelp.search'))
    .option('--count <number>', say('cliHelp.searchCount'), '20')
    .action(
      (words: string[], options: { count: string }) =>
        void (request = { name: 'search', words: words.join(' '), count: Number(options.count) }),
    )
  command(
    'bank <action> [target]',
    say('cliHelp.bank', {
      actions: Object.entries(bankActions)
        .map(([action, target]) => [action, target].filter(Boolean).join(' '))
        .join(', '),
    }),
  )
    .option('--count <number>', say('cliHelp.bankCount'), '5')
    .action(
      (action: string, target: string | undefined, options: { count: string }) =>
        void (request = {
          name: 'bank',
          action: action as BankAction,
          target: target ?? null,
          count: Number(options.count),
        }),
    )
  command('demo', say('cliHelp.demo'))
    .requiredOption('--out <folder>', say('cliHelp.demoOut'))
    .action((options: { out: string }) => void (request = { name: 'demo', out: options.out }))
  const model = program.command('model').description(say('cliHelp.model')).exitOverride()
  addCommonOptions(model.command('import <checkpoint>').description(say('cliHelp.modelImport')))
    .exitOverride()
    .addOption(new Option('--model <model>', say('cliHelp.modelName')).choices(['echoclip', 'echoclip-r']))
    .option('--repository <folder>', say('cliHelp.repository'))
    .option('--prompts <file>', say('cliHelp.prompts'))
    .option('--merges <file>', say('cliHelp.merges'))
    .option('--phrases <file>', say('cliHelp.phrases'))
    .option('--example-report <file>', say('cliHelp.exampleReport'))
    .option('--severities <words>', say('cliHelp.severities'))
    .option('--recipe <file>', say('cliHelp.recipe'))
    .addOption(new Option('--rule <rule>', say('cliHelp.rule')).choices(['paper', 'repository']).default('paper'))
    .addOption(new Option('--colour-order <order>', say('cliHelp.colourOrder')).choices(['bgr', 'rgb']).default('bgr'))
    .option('--into <folder>', say('cliHelp.into'))
    .action((checkpoint: string, options: ModelImportOptions) => void (request = modelImport(checkpoint, options)))
  addCommonOptions(model.command('calibrate [labels]').description(say('cliHelp.modelCalibrate')))
    .exitOverride()
    .action((labels: string | undefined) => void (request = { name: 'model calibrate', labels: labels ?? null }))
  addCommonOptions(model.command('check').description(say('cliHelp.modelCheck')))
    .exitOverride()
    .option('--loops <number>', say('cliHelp.checkLoops'), '20')
    .action((options: { loops: string }) => void (request = { name: 'model check', loops: Number(options.loops) }))
  addCommonOptions(model.command('precision').description(say('cliHelp.modelPrecision')))
    .exitOverride()
    .addArgument(new Argument('<precision>').choices(['float32', 'int8']))
    .action((precision: 'float32' | 'int8') => void (request = { name: 'model precision', precision }))
  addCommonOptions(model.command('list').description(say('cliHelp.modelList')))
    .exitOverride()
    .action(() => void (request = { name: 'model list' }))
  addCommonOptions(model.command('use <sha256>').description(say('cliHelp.modelUse')))
    .exitOverride()
    .addOption(new Option('--for <role>', say('cliHelp.useFor')).choices(modelRoles))
    .action(
      (sha256: string, { for: role }: { for?: ModelRole }) =>
        void (request = { name: 'model use', sha256, role: role ?? null }),
    )

  try {
    program.parse(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { kind: 'said', text: lines.join(''), exitCode: error.exitCode === 0 ? 0 : 2 }
  }
  const options = commonOptions(program)
  const chosen = request as CommandRequest | null
  if (chosen === null) return { kind: 'window', options, paths: program.args }
  if (chosen.name === 'frame' && !(Number.isInteger(chosen.frameNumber) && chosen.frameNumber >= 1))
    return { kind: 'said', text: `${say('cliMistakes.frameNumber')}\n`, exitCode: 2 }
  if (chosen.name === 'model check' && !isWithin(chosen.loops, checkedLoops))
    return { kind: 'said', text: `${say('cliMistakes.checkLoops', checkedLoops)}\n`, exitCode: 2 }
  const wrong = retrievalMistake(chosen)
  if (wrong !== null) return { kind: 'said', text: `${wrong}\n`, exitCode: 2 }
  return { kind: 'command', request: chosen, options }
}

function modelImport(
  checkpoint: string,
  {
    model,
    repository,
    prompts,
    merges,
    phrases,
    exampleReport,
    severities,
    recipe,
    rule,
    colourOrder,
    into,
  }: ModelImportOptions,
): ModelImport {
  const files = {
    repository: repository ?? null,
    prompts: prompts ?? null,
    merges: merges ?? null,
    phrases: phrases ?? null,
    exampleReport: exampleReport ?? null,
    recipe: recipe ?? null,
    into: into ?? null,
  }
  return {
    name: 'model import',
    checkpoint,
    model: model ?? null,
    ...files,
    severities: severities?.split(',').map((word) => word.trim()) ?? null,
    rule,
    colourOrder,
  }
}

interface Bounds {
  readonly least: number
  readonly most: number
}
const checkedLoops: Bounds = { least: 10, most: 500 }
const counted: Bounds = { least: 1, most: 500 }
const isWithin = (count: number, { least, most }: Bounds): boolean =>
  Number.isInteger(count) && count >= least && count <= most

function retrievalMistake(request: CommandRequest): string | null {
  if (request.name !== 'search' && request.name !== 'bank') return null
  if (!isWithin(request.count, counted)) return say('cliMistakes.count', { command: request.name, ...counted })
  if (request.name === 'search') return null
  if (!Object.hasOwn(bankActions, request.action))
    return say('cliMistakes.bankAction', { action: request.action, actions: Object.keys(bankActions).join(', ') })
  const needs = bankActions[request.action]
  if (needs !== null && request.target === null)
    return say('cliMistakes.bankTargetMissing', { action: request.action, target: needs })
  return needs === null && request.target !== null
    ? say('cliMistakes.bankTargetSuperfluous', { action: request.action })
    : null
}

function addCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--library <folder>', say('cliHelp.library')))
    .addOption(new Option('--json', say('cliHelp.json')))
    .addOption(new Option('--unencrypted', say('cliHelp.unencrypted')))
    .addOption(new Option('--passphrase-file <file>', say('cliHelp.passphraseFile')))
}

function commonOptions(program: Command): CommonOptions {
  const given: Record<string, unknown> = {}
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    Object.assign(given, command.opts())
  const text = (key: string): string | null => (typeof given[key] === 'string' ? given[key] : null)
  return {
    library: text('library'),
    json: given.json === true,
    unencrypted: given.unencrypted === true,
    passphraseFile: text('passphraseFile'),
  }
}
