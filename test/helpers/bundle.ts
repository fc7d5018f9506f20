import { buildSync, type BuildOptions } from 'esbuild'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/** Bundles files of main/ as the build does, into a folder inside the checkout, where Node finds the packages. */
export async function bundled(name: string, files: readonly string[]) {
  const build = path.resolve(import.meta.dirname, '../../scripts/build.mjs')
  const { mainBundles } = (await import(build)) as { mainBundles(): Promise<[BuildOptions]> }
  const [options] = await mainBundles()
  const folder = path.resolve('test-results', `${name}-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  buildSync({
    ...options,
    sourcemap: false,
    outdir: folder,
    outExtension: { '.js': '.js' },
    entryPoints: Object.fromEntries(files.map((file) => [path.basename(file, '.ts'), file])),
  })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
