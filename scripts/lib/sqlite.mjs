import { execFileSync } from 'node:child_process'
import { copyFile, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { findElectron } from './electron.mjs'
import { cache, root } from './paths.mjs'
import { call } from './process.mjs'

/** The package's own prebuilds need this Node-API; on 9 they crash the process when loaded. */
const NEEDED_NAPI = 10
const NAME = 'better-sqlite3-multiple-ciphers'

/** Where `main/timeline/sqlite.ts` looks for the binding on an older Node-API. */
export async function bindingPath() {
  const { version } = JSON.parse(await readFile(path.join(root, 'node_modules', NAME, 'package.json'), 'utf8'))
  return path.join(cache, 'sqlite', `${version}-napi9-${process.platform}-${process.arch}`, 'better_sqlite3.node')
}

function napiOf(executable, env) {
  return Number(
    execFileSync(executable, ['-p', 'process.versions.napi'], { env: { ...process.env, ...env } }).toString(),
  )
}

export async function ensureSqlite() {
  const napi = Math.min(Number(process.versions.napi), napiOf(findElectron().executable, { ELECTRON_RUN_AS_NODE: '1' }))
  if (napi >= NEEDED_NAPI) return `prebuilt (Node-API ${napi})`
  const binding = await bindingPath()
  if (existsSync(binding)) return 'there already'
  await mkdir(path.dirname(binding), { recursive: true })
  const work = await mkdtemp(path.join(cache, 'sqlite-work-'))
  try {
    const source = path.join(work, NAME)
    await cp(path.join(root, 'node_modules', NAME), source, { recursive: true })
    await cp(path.join(root, 'scripts', 'electron-fallback', 'napi9-compat.h'), path.join(work, 'napi9-compat.h'))
    const nodedir = existsSync('/usr/include/node/node_api.h') ? ['--nodedir=/usr'] : []
    const nodeGyp = path.join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
    await call(process.execPath, [nodeGyp, 'rebuild', '--release', '--force_build=1', ...nodedir], {
      cwd: source,
      env: {
        ...process.env,
        CXXFLAGS: `-include ${path.join(work, 'napi9-compat.h')}`,
        JOBS: '2',
        NODE_PATH: path.join(root, 'node_modules'),
      },
      next: 'Install a C++ compiler, make and python3 (apt-get install build-essential python3) and run this again.',
    })
    await copyFile(path.join(source, 'build', 'Release', 'better_sqlite3.node'), `${binding}.part`)
    await rename(`${binding}.part`, binding)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return `built for Node-API ${napi}`
}
