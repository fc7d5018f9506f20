import type { Result } from '../../shared/result'
import type { CommandInvocation } from '../cli/arguments'
import { runCommand } from '../cli/run'
import type { Services } from './services'
import { failureWords, say } from '../../shared/words'
import { inWords } from '../../shared/words/inWords'

/** Runs a command without a window, `passphrase` being the environment's; the exit code is 0 only on success. */
export async function runHeadless(
  command: CommandInvocation,
  services: Services,
  passphrase: string | null,
): Promise<number> {
  const { request, options } = command
  const print = (line: string): void => void process.stderr.write(`${line}\n`)
  // Electron would open a dialog, which needs a screen.
  process.on('uncaughtException', (error) => {
    services.log.bug(request.name, error)
    process.exit(70)
  })
  try {
    const result = await runCommand(command, options, services, print, passphrase)
    await printResult(result, options.json)
    return result.ok && command.isSuccess(result.value) ? 0 : 1
  } catch (error) {
    services.log.bug(request.name, error)
    return 70
  } finally {
    await services.close()
  }
}

async function printResult(result: Result<unknown>, json: boolean): Promise<void> {
  if (result.ok || json) {
    const output = result.ok ? result.value : { error: result.failure }
    const text = JSON.stringify(output, inWords, json ? 0 : 2)
    await new Promise<void>((resolve) => process.stdout.write(`${text}\n`, () => resolve()))
  }
  if (result.ok) return
  const { message, nextStep } = failureWords(result.failure)
  process.stderr.write(`${message}\n${say('cli.whatToDo', { nextStep })}\n`)
}
