import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, external } from './build.mjs'
import { run, step } from './lib/console.mjs'
import { findElectron } from './lib/electron.mjs'
import { root } from './lib/paths.mjs'
import { bindingPath } from './lib/sqlite.mjs'
import { setup } from './setup.mjs'

/** The packages that dist/main loads at run time, with all that they need in turn; everything else is bundled into dist. */
function runtimeModules() {
  const own = Object.keys(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).dependencies)
  const queue = own.filter((name) =>
    external.some((wanted) => (wanted.endsWith('/*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted)),
  )
  const needed = new Set()
  while (queue.length > 0) {
    const name = queue.pop()
    const manifest = path.join(root, 'node_modules', name, 'package.json')
    if (needed.has(name) || !existsSync(manifest)) continue
    needed.add(name)
    queue.push(...Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).dependencies ?? {}))
  }
  return [...needed].sort()
}

/** Sources of addons, and the inference runtime of other platforms. */
const unwanted = [
  '!node_modules/better-sqlite3-multiple-ciphers/{deps,src,build}/**',
  ...['darwin', 'linux', 'win32']
    .filter((platform) => platform !== process.platform)
    .map((platform) => `!node_modules/onnxruntime-node/bin/napi-v6/${platform}/**`),
  ...['x64', 'arm64']
    .filter((arch) => arch !== process.arch)
    .map((arch) => `!node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${arch}/**`),
]

/** Packs the program into release/ for this platform as an unpacked folder, with the Electron that runs here. */
export async function packageProgram() {
  await build()
  return step('package', async () => {
    const { build: pack, Platform } = await import('electron-builder')
    const { load } = await import('js-yaml')
    const electron = findElectron()
    const binding = await bindingPath()
    const config = load(readFileSync(path.join(root, 'electron-builder.yml'), 'utf8'))
    const sqlite = existsSync(binding) ? [{ from: binding, to: 'sqlite/better_sqlite3.node' }] : []
    process.env.CSC_IDENTITY_AUTO_DISCOVERY = 'false'
    await pack({
      projectDir: root,
      targets: Platform.current().createTarget('dir'),
      publish: 'never',
      config: {
        ...config,
        files: [...config.files, ...runtimeModules().map((name) => `node_modules/${name}/**`), ...unwanted],
        electronDist: electron.folder,
        electronVersion: readFileSync(path.join(electron.folder, 'version'), 'utf8').trim().replace(/^v/, ''),
        extraResources: [...config.extraResources, ...sqlite],
      },
    })
    return path.join(root, 'release')
  })
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await run(async () => {
    await setup()
    await packageProgram()
    return 0
  })
