import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'

const console = pathToFileURL(path.resolve(import.meta.dirname, '../../../scripts/lib/console.mjs')).href

/** The exit code of a script whose main function is `body`. */
const exitCodeOf = (body: string): number | null =>
  spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    `import { run } from '${console}'; await run(async () => { ${body} })`,
  ]).status

describe('a script’s exit code', () => {
  it('is what its main function answers', () => {
    expect(exitCodeOf('return 1')).toBe(1)
    expect(exitCodeOf('return 2')).toBe(2)
    expect(exitCodeOf('')).toBe(0)
  })
  // electron-builder installs such a hook, and npm test ended with 0 after failed stages.
  it('is not overruled by a package’s hook that exits with 0', () => {
    expect(exitCodeOf(`process.on('beforeExit', () => process.exit(0)); return 1`)).toBe(1)
  })
})
