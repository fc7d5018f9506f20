import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { build } from './build.mjs'
import { run, SetupProblem } from './lib/console.mjs'
import { findElectron } from './lib/electron.mjs'
import { hasScreen, root, sandboxSwitches } from './lib/paths.mjs'
import { show } from './lib/process.mjs'

const commands = new Set([
  'import',
  'list',
  'frame',
  'read',
  'compare',
  'report',
  'demo',
  'model',
  'search',
  'bank',
  'library',
  'audit',
  'help',
  '--help',
  '-h',
  '--version',
  '-V',
])

/** Options whose value may be a folder that is called like a command. */
const withValue = new Set(['--library', '--passphrase-file'])

/** Electron's arguments: without a command the window, with one no screen is needed. */
export function electronArguments(words) {
  // A first word that is neither a command nor a path is refused by the program, for which no screen is needed.
  const unknown = words.length > 0 && !words[0].startsWith('-') && !existsSync(words[0])
  const headless = unknown || words.some((word, n) => commands.has(word) && !withValue.has(words[n - 1]))
  const switches =
    headless && process.platform === 'linux'
      ? ['--ozone-platform=headless', '--disable-gpu', '--log-level=3']
      : ['--log-level=3']
  return { headless, args: [...sandboxSwitches, ...switches, root, '--', ...words] }
}

export async function launch(words, options = {}) {
  const electron = findElectron()
  if (!electron) throw new SetupProblem('Longaxis is not set up yet.', 'npm run setup')
  const { headless, args } = electronArguments(words)
  if (!headless && !hasScreen)
    throw new SetupProblem(
      'There is no screen to open the window on.',
      'Use a command instead (./longaxis --help), or npm start, which does the same work headless.',
    )
  return show(electron.executable, args, { env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined }, ...options })
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await run(async () => {
    await build()
    return launch(process.argv.slice(2))
  })
