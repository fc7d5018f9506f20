import { Argument, Command, CommanderError, Option } from 'commander'
import { modelRoles, type ModelRole } from '../../shared/domain/modelRole'
import { reportEndings } from '../../shared/report/formats'

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
  const said: string[] = []
  const program = new Command('longaxis')
    .description(
      'Reads echocardiograms: import, list, show a frame, read with a local model, compare.\nNot a medical device. Without a command the window opens.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => said.push(text), writeErr: (text) => said.push(text) })
    .argument('[paths...]', 'folders or files to import once the window is open')
    .action(() => undefined)
  addCommonOptions(program)
  const command = (spec: string, description: string): Command =>
    addCommonOptions(program.command(spec).description(description)).exitOverride()

  command('import <paths...>', 'import folders, files or a CD with a DICOMDIR').action(
    (paths: string[]) => void (request = { name: 'import', paths }),
  )
  command('list', 'patients, studies and loops of the library').action(() => void (request = { name: 'list' }))
  command('frame <sopInstanceUid> <number>', 'one frame (counted from 1) as the viewer shows it')
    .requiredOption('--out <file>', 'PNG to write')
    .action(
      (uid: string, number: string, options: { out: string }) =>
        void (request = { name: 'frame', sopInstanceUid: uid, frameNumber: Number(number), out: options.out }),
    )
  command('read <studyInstanceUid>', 'what the installed model finds in a study')
    .option('--again', 'read even where the same model has read the same loops')
    .action(
      (uid: string, options: { again?: boolean }) =>
        void (request = { name: 'read', studyInstanceUid: uid, again: options.again === true }),
    )
  command(
    'compare <studyInstanceUid> <priorStudyInstanceUid>',
    'paired loops and the change of each finding since a prior study',
  ).action(
    (uid: string, prior: string) =>
      void (request = { name: 'compare', studyInstanceUid: uid, priorStudyInstanceUid: prior }),
  )
  command('report <studyInstanceUid>', 'the current draft report')
    .requiredOption('--out <file>', `file to write; its ending names the format: ${reportEndings}`)
    .action(
      (uid: string, options: { out: string }) =>
        void (request = { name: 'report', studyInstanceUid: uid, out: options.out }),
    )
  command('search <words...>', 'loops of the library most similar to words, by the installed model')
    .option('--count <number>', 'how many', '20')
    .action(
      (words: string[], options: { count: string }) =>
        void (request = { name: 'search', words: words.join(' '), count: Number(options.count) }),
    )
  command(
    'bank <action> [target]',
    `reports to compare with: ${Object.entries(bankActions)
      .map(([action, target]) => [action, target].filter(Boolean).join(' '))
      .join(', ')}`,
  )
    .option('--count <number>', 'how many similar reports', '5')
    .action(
      (action: string, target: string | undefined, options: { count: string }) =>
        void (request = {
          name: 'bank',
          action: action as BankAction,
          target: target ?? null,
          count: Number(options.count),
        }),
    )
  command('demo', 'write the synthetic demo patients as DICOM files')
    .requiredOption('--out <folder>', 'folder to write')
    .action((options: { out: string }) => void (request = { name: 'demo', out: options.out }))
  const model = program.command('model').description('model packs: import a checkpoint, list, choose').exitOverride()
  addCommonOptions(
    model
      .command('import <checkpoint>')
      .description('turn your own EchoCLIP checkpoint (safetensors or PyTorch) into a model pack'),
  )
    .exitOverride()
    .addOption(
      new Option('--model <model>', 'which it is, where the file does not tell').choices(['echoclip', 'echoclip-r']),
    )
    .option(
      '--repository <folder>',
      "your copy of the authors' repository: prompts_used.json, and what EchoCLIP-R's words need",
    )
    .option(
      '--prompts <file>',
      "the authors' prompts_used.json of your copy (default: the repository's, or our own wordings)",
    )
    .option('--merges <file>', "CLIP's bpe_simple_vocab_16e6.txt or .txt.gz (default: a package's copy)")
    .option('--phrases <file>', "EchoCLIP-R's template_vocab.txt (default: the repository's)")
    .option(
      '--example-report <file>',
      "EchoCLIP-R's example_report.txt, by which its tokenizer is checked (default: the repository's)",
    )
    .option(
      '--severities <words>',
      "EchoCLIP-R's five severity words, A,B,C,D,E, in the order of their ids (default: looked for in the repository's template_tokenizer.py)",
    )
    .option('--recipe <file>', 'the recipe of models/train, for a model that you trained yourself')
    .addOption(
      new Option('--rule <rule>', 'how ranked prompts become a value')
        .choices(['paper', 'repository'])
        .default('paper'),
    )
    .addOption(
      new Option('--colour-order <order>', 'bgr as the published scripts feed colour, or rgb')
        .choices(['bgr', 'rgb'])
        .default('bgr'),
    )
    .option('--into <folder>', "folder of model packs (default: the user's data folder)")
    .action((checkpoint: string, options: ModelImportOptions) => void (request = modelImport(checkpoint, options)))
  addCommonOptions(
    model
      .command('calibrate [labels]')
      .description(
        'fit the chosen model to this library, as a pack of its own: thresholds to your labelled studies (CSV), a view head and a gate to loops whose views are named',
      ),
  )
    .exitOverride()
    .action((labels: string | undefined) => void (request = { name: 'model calibrate', labels: labels ?? null }))
  addCommonOptions(
    model
      .command('check')
      .description(
        "try the chosen model in int8 on this library's loops; it reads so from then on where nothing speaks against it",
      ),
  )
    .exitOverride()
    .option('--loops <number>', 'how many loops, spread over patients', '20')
    .action((options: { loops: string }) => void (request = { name: 'model check', loops: Number(options.loops) }))
  addCommonOptions(model.command('precision').description('read in float32, or in int8 where a check allowed it'))
    .exitOverride()
    .addArgument(new Argument('<precision>').choices(['float32', 'int8']))
    .action((precision: 'float32' | 'int8') => void (request = { name: 'model precision', precision }))
  addCommonOptions(model.command('list').description('installed model packs'))
    .exitOverride()
    .action(() => void (request = { name: 'model list' }))
  addCommonOptions(
    model
      .command('use <sha256>')
      .description('choose the pack that reads, or the one that tells patients apart, by the start of its SHA-256'),
  )
    .exitOverride()
    .addOption(
      new Option(
        '--for <role>',
        'reading, or telling patients apart; default: reading where it has findings to give',
      ).choices(modelRoles),
    )
    .action(
      (sha256: string, { for: role }: { for?: ModelRole }) =>
        void (request = { name: 'model use', sha256, role: role ?? null }),
    )

  try {
    program.parse(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { kind: 'said', text: said.join(''), exitCode: error.exitCode === 0 ? 0 : 2 }
  }
  const options = commonOptions(program)
  const chosen = request as CommandRequest | null
  if (chosen === null) return { kind: 'window', options, paths: program.args }
  if (chosen.name === 'frame' && !(Number.isInteger(chosen.frameNumber) && chosen.frameNumber >= 1))
    return { kind: 'said', text: 'frame: the number counts from 1\n', exitCode: 2 }
  if (chosen.name === 'model check' && !(Number.isInteger(chosen.loops) && chosen.loops >= 10 && chosen.loops <= 500))
    return { kind: 'said', text: 'model check: --loops is 10 to 500\n', exitCode: 2 }
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

function retrievalMistake(request: CommandRequest): string | null {
  if (request.name !== 'search' && request.name !== 'bank') return null
  if (!Number.isInteger(request.count) || request.count < 1 || request.count > 500)
    return `${request.name}: --count is 1 to 500`
  if (request.name === 'search') return null
  if (!Object.hasOwn(bankActions, request.action))
    return `bank: there is no ${request.action}; there are ${Object.keys(bankActions).join(', ')}`
  const needs = bankActions[request.action]
  if (needs !== null && request.target === null) return `bank ${request.action}: ${needs} is missing`
  return needs === null && request.target !== null ? `bank ${request.action} takes nothing after it` : null
}

function addCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--library <folder>', "library folder (default: the user's data folder)"))
    .addOption(new Option('--json', 'one JSON object on stdout, logs on stderr'))
    .addOption(new Option('--unencrypted', 'create or open a library that is not encrypted at rest'))
    .addOption(
      new Option(
        '--passphrase-file <file>',
        "file whose first line is the library's passphrase (or LONGAXIS_PASSPHRASE)",
      ),
    )
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
