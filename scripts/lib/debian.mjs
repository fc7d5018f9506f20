import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { SetupProblem } from './console.mjs'
import { isRoot } from './paths.mjs'
import { call } from './process.mjs'

const toRun = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libdrm2',
  'libatk-bridge2.0-0',
  'libcups2',
  'unzip',
]
const toBuild = ['build-essential', 'python3']
const toTest = [
  'xvfb',
  'xauth',
  'poppler-utils',
  'dcmtk',
  'dicom3tools',
  'ffmpeg',
  'libopenjp2-tools',
  'python3-torch',
  'python3-numpy',
  'libopenblas0-pthread',
  'python3-opencv',
]

const installed = (name) => {
  try {
    const states = execFileSync('dpkg-query', ['-W', '-f', '${db:Status-Status}\n', name, `${name}t64`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return states.toString().includes('installed')
  } catch (error) {
    return /^installed$/m.test(String(error.stdout ?? ''))
  }
}

/** Debian's and Ubuntu's libraries: installed when root, else named in a line to run. Other systems bring their own. */
export async function ensureDebianPackages({ tests }) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return 'not a Debian system: nothing to do'
  const compiler = existsSync('/usr/bin/g++') ? [] : toBuild
  const missing = [...toRun, ...compiler, ...(tests ? toTest : [])].filter((name) => !installed(name))
  if (missing.length === 0) return 'there already'
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (!isRoot) throw new SetupProblem(`These Debian packages are missing: ${missing.join(' ')}`, `sudo ${line}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await call('apt-get', ['update', '-q'], {
    env,
    next: 'Check the connection to the Debian mirror and run this again.',
  })
  await call('apt-get', line.split(' ').slice(1), { env, next: `Run by hand: ${line}` })
  return `installed ${missing.length}`
}
