import { Command, CommanderError, Option } from 'commander'
import { say } from '../../shared/words'
import type { ParsedCommand } from './command'
import { commandGroups, commands, type CommandRequest } from './commands'

/** What the command line asked for. `window` is the program without a command, `answer` a text to print before leaving. */
export type Invocation =
  | { readonly kind: 'window'; readonly options: CommonOptions; readonly paths: readonly string[] }
  | CommandInvocation
  | { readonly kind: 'answer'; readonly text: string; readonly exitCode: number }

export interface CommandInvocation extends ParsedCommand<CommandRequest> {
  readonly kind: 'command'
  readonly options: CommonOptions
}

export interface CommonOptions {
  /** Library folder; null means the user's data folder. */
  readonly library: string | null
  readonly json: boolean
  readonly unencrypted: boolean
  /** File whose first line is the passphrase; never an argument, which other users can read. */
  readonly passphraseFile: string | null
}

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
  const lines: string[] = []
  const program = new Command('longaxis')
    .description(say('cliHelp.program'))
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => lines.push(text), writeErr: (text) => lines.push(text) })
    .argument('[paths...]', say('cliHelp.paths'))
    .action(() => undefined)
  addCommonOptions(program)
  let parsed: ParsedCommand<CommandRequest> | null = null
  for (const command of commands) {
    const subcommand = addSubcommand(program, command.name)
    command.declare(addCommonOptions(subcommand)).action(() => void (parsed = command.parse(subcommand)))
  }

  try {
    program.parse(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { kind: 'answer', text: lines.join(''), exitCode: error.exitCode === 0 ? 0 : 2 }
  }
  const options = commonOptions(program)
  const chosen = parsed as ParsedCommand<CommandRequest> | null
  if (chosen === null) return { kind: 'window', options, paths: program.args }
  if (chosen.mistake !== null) return { kind: 'answer', text: `${chosen.mistake}\n`, exitCode: 2 }
  return { kind: 'command', ...chosen, options }
}

/** A command of one word stands under the program, one of two under its group. */
function addSubcommand(program: Command, name: string): Command {
  const group = commandGroups.find((candidate) => name.startsWith(`${candidate.name} `))
  if (!group) return program.command(name)
  const parent =
    program.commands.find((command) => command.name() === group.name) ??
    program.command(group.name).description(group.description())
  return parent.command(name.slice(group.name.length + 1))
}

function addCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--library <folder>', say('cliHelp.library')))
    .addOption(new Option('--json', say('cliHelp.json')))
    .addOption(new Option('--unencrypted', say('cliHelp.unencrypted')))
    .addOption(new Option('--passphrase-file <file>', say('cliHelp.passphraseFile')))
}

function commonOptions(program: Command): CommonOptions {
  const options: Record<string, unknown> = {}
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    Object.assign(options, command.opts())
  const text = (key: string): string | null => (typeof options[key] === 'string' ? options[key] : null)
  return {
    library: text('library'),
    json: options.json === true,
    unencrypted: options.unencrypted === true,
    passphraseFile: text('passphraseFile'),
  }
}
