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
