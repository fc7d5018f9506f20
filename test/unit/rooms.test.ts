import { ESLint } from 'eslint'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const eslint = new ESLint({ cwd: root })

/** Messages of the import rule for one line of source, as if it stood in an existing file of that room. */
async function refusals(file: string, line: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(`${line}\nexport {}\n`, { filePath: path.join(root, file) })
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'no-restricted-imports')
    .map(({ message }) => message)
}

describe('wrong-side imports are lint errors', () => {
  it.each([
    ['shared/result.ts', "import { app } from 'electron'"],
    ['shared/result.ts', "import { readFileSync } from 'node:fs'"],
    ['shared/result.ts', "import { useState } from 'react'"],
    ['shared/result.ts', "import { openLibrary } from '../main/objects/library'"],
    ['renderer/main.tsx', "import { ipcRenderer } from 'electron'"],
    ['renderer/main.tsx', "import path from 'node:path'"],
    ['renderer/main.tsx', "import { openLibrary } from '../main/objects/library'"],
    ['main/app.ts', "import { useState } from 'react'"],
    ['main/app.ts', "import Database from 'better-sqlite3-multiple-ciphers'"],
    ['main/app.ts', "import { App } from '../renderer/app/App'"],
  ])('%s may not say: %s', async (file, line) => {
    expect(await refusals(file, line)).not.toEqual([])
  })
  it('and a right-side import is none', async () => {
    expect(await refusals('main/app.ts', "import { ok } from '../shared/result'")).toEqual([])
  })
})
