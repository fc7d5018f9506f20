import { buildSync } from 'esbuild'
import path from 'node:path'

/** Bundles `test/faults/child/NAME.ts` for a Node process of its own. It lies inside the checkout, where Node finds the SQLite package. */
export function bundleChild(name: string): string {
  const outfile = path.resolve('test-results', `${name}-child-${process.pid}.mjs`)
  buildSync({
    entryPoints: [path.join(import.meta.dirname, '..', 'faults', 'child', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['better-sqlite3-multiple-ciphers'],
    banner: {
      js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);",
    },
  })
  return outfile
}

/** Numbers in 0..1 that are the same every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
