import { readFileSync } from 'node:fs'
import { fail, ok, type Result } from '../../shared/result'
import type { LibraryHolder } from '../app/libraryHolder'
import type { CommonOptions } from './arguments'
import type { CommandServices, ParsedCommand } from './command'
import type { Print } from './print'

/** Opens the library where the command needs one, and runs it. */
export async function runCommand(
  command: ParsedCommand,
  options: CommonOptions,
  services: CommandServices,
  print: Print,
  environmentPassphrase: string | null = null,
): Promise<Result<unknown>> {
  if (command.needsLibrary) {
    const opened = openFor(command, passphraseOf(options) ?? environmentPassphrase, options, services.libraryHolder)
    if (!opened.ok) return opened
    await services.session().subjectsRead
  }
  return command.run(services, print)
}

/** Opens the library, or begins one where the command may. */
function openFor(
  { createsLibrary }: Pick<ParsedCommand, 'createsLibrary'>,
  passphrase: string | null,
  options: CommonOptions,
  libraryHolder: LibraryHolder,
): Result<unknown> {
  const { state, protection, keychainAvailable, failure } = libraryHolder.state()
  if (state === 'open') return ok(null)
  if (failure) return { ok: false, failure }
  if (protection === 'unencrypted' && passphrase !== null && !options.unencrypted) {
    // Who gives a passphrase expects a library that needs it. One that was replaced says so itself.
    const opened = libraryHolder.unlock(null)
    libraryHolder.close()
    return opened.ok ? fail('notEncrypted', { folder: libraryHolder.folder }) : opened
  }
  if (protection !== null) return libraryHolder.unlock(passphrase)
  if (!createsLibrary) return fail('noLibrary', { folder: libraryHolder.folder })
  if (options.unencrypted) return libraryHolder.create('unencrypted', null)
  if (passphrase !== null) return libraryHolder.create('passphrase', passphrase)
  if (keychainAvailable) return libraryHolder.create('keychain', null)
  return fail('noProtection')
}

function passphraseOf({ passphraseFile }: CommonOptions): string | null {
  return passphraseFile === null ? null : (readFileSync(passphraseFile, 'utf8').split(/\r?\n/)[0] ?? null)
}
