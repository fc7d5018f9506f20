import type { Command } from 'commander'
import type { Result } from '../../shared/result'
import type { Services } from '../app/services'
import type { Print } from './print'

export type CommandServices = Pick<Services, 'libraryHolder' | 'session' | 'page' | 'models' | 'parser' | 'dist'>

/** All there is to say of one command; `Values` are its arguments and `Options` its own options, as commander gives them. */
interface CommandDefinition<
  Name extends string,
  Values extends readonly unknown[],
  Options extends object,
  Details extends object,
  Answer,
> {
  /** As typed: one word, or a group and a word. */
  readonly name: Name
  readonly needsLibrary: boolean
  /** Begins a library where there is none yet. */
  readonly createsLibrary?: boolean
  /** Adds description, arguments and options. */
  declare(command: Command): Command
  parse(values: Values, options: Options): Details
  /** What is wrong with the request, in words; null if nothing. */
  mistake?(details: Details): string | null
  /** The value is the command's JSON object as docs/cli.md describes it. */
  run(details: Details, services: CommandServices, print: Print): Promise<Result<Answer>>
  /** Where an answer can be one of failure, such as a check that found damage; the exit code is 1 then. */
  isSuccess?(answer: Answer): boolean
}

/** A command with what was asked of it. */
export interface ParsedCommand<Request extends { readonly name: string } = { readonly name: string }> {
  readonly request: Request
  readonly mistake: string | null
  readonly needsLibrary: boolean
  readonly createsLibrary: boolean
  run(services: CommandServices, print: Print): Promise<Result<unknown>>
  isSuccess(answer: unknown): boolean
}

export interface CliCommand<Name extends string, Details extends object> {
  readonly name: Name
  declare(command: Command): Command
  /** Takes arguments and options from the command that commander has parsed. */
  parse(command: Command): ParsedCommand<{ readonly name: Name } & Details>
}

export function defineCommand<
  const Name extends string,
  Values extends readonly unknown[],
  Options extends object,
  Details extends object,
  Answer,
>(definition: CommandDefinition<Name, Values, Options, Details, Answer>): CliCommand<Name, Details> {
  const { name, needsLibrary, createsLibrary = false } = definition
  return {
    name,
    declare: (command) => definition.declare(command),
    parse(command) {
      const details = definition.parse(command.processedArgs as readonly unknown[] as Values, command.opts<Options>())
      return {
        request: { name, ...details },
        mistake: definition.mistake?.(details) ?? null,
        needsLibrary,
        createsLibrary,
        run: (services, print) => definition.run(details, services, print),
        // The answer is the one that this definition's run gave.
        isSuccess: (answer) => definition.isSuccess?.(answer as Answer) ?? true,
      }
    },
  }
}
