import { _electron, type ElectronApplication } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import dicomParser from 'dicom-parser'
import { build } from 'vite'
import { cpuMs, rendererMegabytes } from './costs'

const sources = path.join(import.meta.dirname, 'peers')
const folder = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'longaxis', 'bench', 'cine')
const PEERS = [
  { name: 'cornerstone-core 2.6.1', page: 'legacy.html' },
  { name: 'Cornerstone3D 5.14.0', page: 'cs3d.html' },
] as const
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.dcm': 'application/dicom',
}

/** The peers' packages and pages, in the cache beside the other downloads; quick the second time. */
async function ensurePeers(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const wanted = readFileSync(path.join(sources, 'package.json'), 'utf8')
  const installed = path.join(folder, 'package.json')
  const same =
    existsSync(installed) && readFileSync(installed, 'utf8') === wanted && existsSync(path.join(folder, 'node_modules'))
  cpSync(sources, folder, { recursive: true })
  if (!same) {
    console.log(`installing the peers into ${folder}`)
    execFileSync(
      'npm',
      ['install', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: folder, stdio: 'inherit' },
    )
  }
  await build({
    configFile: false,
    root: folder,
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    resolve: { alias: { events: path.join(folder, 'node_modules/events/events.js') } },
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      target: 'chrome130',
      chunkSizeWarningLimit: 1e6,
      rollupOptions: { input: PEERS.map(({ page }) => path.join(folder, page)) },
    },
  })
}

/** Serves the built pages and the loops, by number, on the loopback. */
async function serve(files: readonly string[]): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const name = decodeURIComponent(new URL(url, 'http://localhost').pathname).slice(1)
    const loop = /^loops\/(\d+)\.dcm$/.exec(name)
    const file = loop ? files[Number(loop[1])] : path.join(folder, 'dist', path.normalize(name))
    if (!file || !existsSync(file)) return void response.writeHead(404).end()
    response
      .writeHead(200, { 'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream' })
      .end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

interface Loop {
  readonly url: string
  readonly frames: number
  readonly frameTimeMs: number
}

function loopOf(file: string, url: string): Loop {
  const header = dicomParser.parseDicom(readFileSync(file), { untilTag: 'x7fe00010' })
  return { url, frames: header.intString('x00280008') ?? 1, frameTimeMs: header.floatString('x00181063') ?? Number.NaN }
}

interface Page {
  bench(loops: readonly Loop[]): Promise<{ firstImageMs: number; loadedMs: number }>
  counts(): { due: number; drawn: number }
}

async function measureOne(app: ElectronApplication, loops: readonly Loop[], spanMs: number) {
  const page = await app.firstWindow()
  page.on('pageerror', (error) => console.error(`  ${error.message}`))
  await page.waitForFunction(() => 'bench' in window)
  const { firstImageMs } = await page.evaluate((files) => (window as unknown as Page).bench(files), loops)
  await page.waitForTimeout(2000)
  const counts = () => page.evaluate(() => (window as unknown as Page).counts())
  const [before, cpuBefore, since] = [{ ...(await counts()) }, await cpuMs(app), performance.now()]
  await page.waitForTimeout(spanMs)
  const [after, cpuAfter, until] = [await counts(), await cpuMs(app), performance.now()]
  const sets = (until - since) / (loops[0]?.frameTimeMs ?? Number.NaN)
  return {
    'first image ms': firstImageMs.toFixed(0),
    'on schedule %': ((100 * (after.drawn - before.drawn)) / Math.max(1, after.due - before.due)).toFixed(0),
    'CPU ms a set': ((cpuAfter - cpuBefore) / sets).toFixed(1),
    'renderer MB': (await rendererMegabytes(app)).toFixed(0),
  }
}

/** The same loops in Cornerstone's two generations, each in its own fresh Electron of the same version. */
export async function measurePeers(files: readonly string[], rate: number, spanMs: number) {
  const executablePath = process.env.LONGAXIS_ELECTRON
  if (!executablePath) throw new Error('LONGAXIS_ELECTRON is not set: run this by npm run bench -- cine')
  await ensurePeers()
  const server = await serve(files)
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const loops = files.map((file, n) => loopOf(file, `${base}/loops/${n}.dcm`))
  const rows = []
  for (const { name, page } of PEERS) {
    const user = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bench-peer-'))
    const app = await _electron.launch({
      executablePath,
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${user}`, folder],
      env: { ...process.env, LONGAXIS_BENCH_URL: `${base}/${page}` },
    })
    try {
      rows.push({ player: name, loops: `${files.length} at ${rate}`, ...(await measureOne(app, loops, spanMs)) })
    } finally {
      await app.close()
      rmSync(user, { recursive: true, force: true })
    }
  }
  server.close()
  return rows
}
