import type { Result } from '../shared/result'
import type { Invocation } from './cli/arguments'
import { runCommand } from './cli/run'
import type { Heart } from './heart'

/** Runs a command without a window; the exit code is 0 only on success. */
export async function runHeadless(
  { request, options }: Extract<Invocation, { kind: 'command' }>,
  heart: Heart,
): Promise<number> {
  const log = (line: string): void => void process.stderr.write(`${line}\n`)
  // Electron would open a dialog, which needs a screen.
  process.on('uncaughtException', (error) => {
    heart.log.bug(request.name, error)
    process.exit(70)
  })
  try {
    const result = await runCommand(request, options, {
      keeper: heart.keeper,
      session: () => heart.session(),
      page: () => heart.page(),
      models: heart.models,
      dist: heart.dist,
      log,
    })
    await say(result, options.json)
    return result.ok ? 0 : 1
  } catch (error) {
    heart.log.bug(request.name, error)
    return 70
  } finally {
    await heart.close()
  }
}

async function say(result: Result<unknown>, json: boolean): Promise<void> {
  if (result.ok || json) {
    const text = JSON.stringify(result.ok ? result.value : { error: result.failure }, null, json ? 0 : 2)
    await new Promise<void>((resolve) => process.stdout.write(`${text}\n`, () => resolve()))
  }
  if (!result.ok) process.stderr.write(`${result.failure.message}\nWhat to do: ${result.failure.nextStep}\n`)
}
