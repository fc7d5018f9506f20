import { createHash } from 'node:crypto'
import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { run, SetupProblem, step } from './lib/console.mjs'
import { ensureDebianPackages } from './lib/debian.mjs'
import { isRoot, root } from './lib/paths.mjs'
import { call } from './lib/process.mjs'

/** Everything a fresh machine lacks. Quick when nothing is missing. Downloads are cached outside the checkout. */
export async function setup({ tests = false } = {}) {
  checkNode()
  await step('Debian libraries', () => ensureDebianPackages({ tests }))
  await step('npm packages', ensurePackages)
  const { ensureElectron } = await import('./lib/electron.mjs')
  const { ensureSqlite } = await import('./lib/sqlite.mjs')
  await step('Electron', ensureElectron)
  await step('SQLite', ensureSqlite)
  if (isRoot)
    process.stderr.write(
      "· running as root: Chromium's sandbox is off (it can't run as root). Use an ordinary account for patients' data.\n",
    )
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetupProblem(`Node ${process.versions.node} is too old.`, 'Install Node 20.19 or newer.')
}

async function ensurePackages() {
  const lock = createHash('sha256')
    .update(await readFile(path.join(root, 'package-lock.json')))
    .digest('hex')
  const mark = path.join(root, 'node_modules', '.longaxis-lock')
  if (existsSync(mark) && (await readFile(mark, 'utf8')) === lock) return 'there already'
  const folder = path.join(root, 'node_modules')
  // npm ci empties the folder behind a link, under every other checkout that uses it.
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new SetupProblem(
      `node_modules is a link to ${realpathSync(folder)}, whose packages do not fit this package-lock.json.`,
      'Install them there, or remove the link and run this again.',
    )
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', ELECTRON_SKIP_BINARY_DOWNLOAD: '1' }
  await call('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    env,
    // npm is a batch file there, which only a shell starts.
    shell: process.platform === 'win32',
    next: 'Check the connection to the npm registry and run this again.',
  })
  await writeFile(mark, lock)
  return 'installed'
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await run(() => setup({ tests: process.argv.includes('--tests') }))
