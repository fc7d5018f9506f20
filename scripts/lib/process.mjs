import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { SetupProblem } from './console.mjs'
import { root } from './paths.mjs'

/** A package's command as a program and its first argument. The shims in node_modules/.bin are no programs on Windows. */
export function packageCommand(name, folder = name) {
  const place = path.join(root, 'node_modules', folder)
  const { bin } = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'))
  return [process.execPath, path.join(place, typeof bin === 'string' ? bin : bin[name])]
}

/** Runs a program; resolves with its output, or fails with the end of what it said. */
export function call(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (chunk) => (output = (output + chunk).slice(-200_000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) =>
      reject(
        new SetupProblem(
          `${command} could not be started: ${error.message}`,
          options.next ?? `Install ${command} and run this again.`,
        ),
      ),
    )
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else
        reject(
          new SetupProblem(
            `${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-3000)}`,
            options.next ?? 'Read the lines above, mend the cause, and run this again.',
          ),
        )
    })
  })
}

/** Runs a program in this terminal; resolves with its exit code. */
export function show(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
