/**
 * Import beside Orthanc's C-STORE of the same files, in one run: `npm run bench -- import`.
 * Both store durably what they are given; Orthanc gets it over the loopback from one association of storescu, Longaxis from the folder.
 */
import { randomBytes } from 'node:crypto'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { importPaths } from '../../main/objects/import'
import { parser } from '../helpers/parser'
import { createLibrary } from '../../main/objects/library'
import { openOldStore } from '../helpers/oldLibrary'
import { demoFolder, filesUnder } from '../helpers/demo'
import { messageOf } from '../../shared/words'

const COPIES = 4
const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bench-import-'))

/** The demo files several times over, each copy with UIDs of its own, so that nothing is a duplicate. */
async function makeFiles(): Promise<readonly string[]> {
  const source = path.join(work, 'files')
  const demo = filesUnder(await demoFolder()).filter((file) => file.endsWith('.dcm'))
  for (let copy = 0; copy < COPIES; copy++) {
    const folder = path.join(source, String(copy))
    mkdirSync(folder, { recursive: true })
    demo.forEach((file, n) => cpSync(file, path.join(folder, `${n}.dcm`)))
    if (copy > 0) execFileSync('dcmodify', ['-nb', '-gst', '-gse', '-gin', ...filesUnder(folder)])
  }
  return filesUnder(source)
}

/** Wall time, and the processor's, which a busy machine changes less. */
interface Measured {
  readonly seconds: number
  readonly cpuSeconds: number | null
}

type Protection = 'unencrypted' | 'passphrase'

/** `before`: into the store as it was before decision 0058, where nothing was authenticated. */
async function longaxis(files: readonly string[], protection: Protection, when: 'now' | 'before'): Promise<Measured> {
  const folder = path.join(work, `${protection}-${when}`)
  const library = createLibrary(folder, protection, {
    keychain: null,
    passphrase: protection === 'passphrase' ? 'bench passphrase' : null,
  })
  if (!library.ok) throw new Error(messageOf(library.failure))
  const { database } = library.value
  const key = protection === 'passphrase' ? randomBytes(32) : null
  const store = when === 'now' ? library.value.store : openOldStore(path.join(folder, 'before'), key)
  const cpuBefore = process.cpuUsage()
  const { instancesAdded, seconds } = await importPaths({ database, store, parser }, [path.join(work, 'files')])
  const { user, system } = process.cpuUsage(cpuBefore)
  library.value.close()
  rmSync(folder, { recursive: true, force: true })
  if (instancesAdded !== files.length) throw new Error(`${instancesAdded} of ${files.length} files were added`)
  return { seconds, cpuSeconds: (user + system) / 1e6 }
}

const waitForPort = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const until = Date.now() + 20_000
    const attempt = (): void => {
      const socket = net.connect(port, '127.0.0.1', () => (socket.end(), resolve()))
      socket.on('error', () =>
        Date.now() > until ? reject(new Error('Orthanc did not start')) : setTimeout(attempt, 100),
      )
    }
    attempt()
  })

async function orthanc(files: readonly string[]): Promise<number> {
  const config = path.join(work, 'orthanc.json')
  writeFileSync(
    config,
    JSON.stringify({
      Name: 'bench',
      StorageDirectory: path.join(work, 'o'),
      IndexDirectory: path.join(work, 'o'),
      DicomPort: 14242,
      HttpPort: 18042,
      DicomAlwaysAllowStore: true,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      Plugins: [],
    }),
  )
  const server = spawn('Orthanc', [config], {
    stdio: 'ignore',
    env: { ...process.env, TCP_BUFFER_LENGTH: '131072', TCP_NODELAY: '1' },
  })
  try {
    await waitForPort(14242)
    const begun = performance.now()
    const sent = spawnSync(
      'storescu',
      ['-xy', '-aec', 'ORTHANC', '--scan-directories', '+r', '127.0.0.1', '14242', path.join(work, 'files')],
      { encoding: 'utf8', env: { ...process.env, TCP_BUFFER_LENGTH: '131072', TCP_NODELAY: '1' } },
    )
    if (sent.status !== 0) throw new Error(`storescu: ${sent.stderr}`)
    const seconds = (performance.now() - begun) / 1000
    const stored = Number(
      ((await (await fetch('http://127.0.0.1:18042/statistics')).json()) as { CountInstances: number }).CountInstances,
    )
    if (stored !== files.length) throw new Error(`Orthanc holds ${stored} of ${files.length} files`)
    return seconds
  } finally {
    server.kill()
  }
}

async function main(): Promise<void> {
  const missing = ['dcmodify', 'storescu', 'Orthanc'].filter((name) => spawnSync('which', [name]).status !== 0)
  if (missing.includes('dcmodify')) return console.log('import: skipped, dcmodify is missing (apt-get install dcmtk)')
  const files = await makeFiles()
  const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6
  const row = (what: string, { seconds, cpuSeconds }: Measured) => ({
    what,
    'files/s': Math.round(files.length / seconds),
    'MB/s': Math.round(megabytes / seconds),
    seconds: seconds.toFixed(2),
    'CPU s': cpuSeconds === null ? '' : cpuSeconds.toFixed(2),
  })
  // Two turns each, in turn, so that a machine that is busy for a while slows neither alone.
  const rows = []
  for (let turn = 1; turn <= 2; turn++)
    for (const protection of ['unencrypted', 'passphrase'] as const)
      for (const when of ['before', 'now'] as const) {
        const what = `${protection === 'passphrase' ? 'encrypted' : 'not encrypted'}, ${when === 'before' ? 'as before 0058' : 'authenticated'}`
        rows.push(row(`Longaxis, ${what}, turn ${turn}`, await longaxis(files, protection, when)))
      }
  if (missing.length === 0)
    rows.push(row('Orthanc, C-STORE by storescu', { seconds: await orthanc(files), cpuSeconds: null }))
  else console.log(`Orthanc: skipped, ${missing.join(' and ')} missing (apt-get install orthanc dcmtk)`)
  console.log(
    `import of ${files.length} files, ${megabytes.toFixed(0)} MB, ${os.cpus().length} cores (${os.cpus()[0]?.model ?? ''})`,
  )
  console.table(rows)
}

void main().finally(() => rmSync(work, { recursive: true, force: true }))
