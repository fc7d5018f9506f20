import { ESLint } from 'eslint'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const eslint = new ESLint({ cwd: root })

/** Messages of the import rules for one line of source, as if it stood in an existing file of that room. */
async function refusals(file: string, line: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(`${line}\nexport {}\n`, { filePath: path.join(root, file) })
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'no-restricted-imports' || ruleId === 'boundaries/dependencies')
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

describe('imports between rooms are lint errors where the map does not have them', () => {
  it.each([
    ['main/database/sqlite.ts', "import { importPaths } from '../objects/import'"],
    ['main/objects/import.ts', "import { readStudy } from '../inference/studies/readStudy'"],
    ['main/inference/models.ts', "import { createServices } from '../app/services'"],
    ['main/report/report.ts', "import { createServices } from '../app/services'"],
    ['main/modelImport/createPack.ts', "import { extract } from '../../models/train/extract'"],
    ['renderer/cine/engine.ts', "import { FindingsPanel } from '../findings/FindingsPanel'"],
    ['renderer/findings/FindingsPanel.tsx', "import { ReadingScreen } from '../reading/ReadingScreen'"],
    ['renderer/worklist/WorklistScreen.tsx', "import { App } from '../app/App'"],
    ['models/train/extract.ts', "import { createServices } from '../../main/app/services'"],
  ])('%s may not say: %s', async (file, line) => {
    expect(await refusals(file, line)).not.toEqual([])
  })
  it.each([
    ['main/objects/import.ts', "import { openWritable } from '../database/sqlite'"],
    ['main/report/report.ts', "import type { Session } from '../app/session'"],
    ['renderer/reading/ReadingScreen.tsx', "import { FindingsPanel } from '../findings'"],
  ])('%s may say: %s', async (file, line) => {
    expect(await refusals(file, line)).toEqual([])
  })
})

describe('files', () => {
  const sources = ['main', 'renderer', 'shared', 'models'].flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
      .map((name) => path.join(room, name)),
  )
  const existing = new Set(sources)
  const importsOf = (file: string): readonly string[] =>
    ts.preProcessFile(readFileSync(path.join(root, file), 'utf8')).importedFiles.flatMap(({ fileName }) => {
      const stem = path.join(path.dirname(file), fileName)
      return [`${stem}.ts`, `${stem}.tsx`, path.join(stem, 'index.ts')].filter((name) => existing.has(name))
    })

  it('import each other in no circle, types included', () => {
    expect(sources.length).toBeGreaterThan(350)
    expect(circles(new Map(sources.map((file) => [file, importsOf(file)])))).toEqual([])
  })
  it('in a circle are found', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
    ])
    expect(circles(graph)).toEqual([['a', 'b', 'c']])
  })
})

/** Strongly connected components of more than one file (Tarjan), each sorted. */
function circles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const index = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): number => {
    const own = index.size
    index.set(file, own)
    lowest.set(file, own)
    stack.push(file)
    for (const next of graph.get(file) ?? []) {
      const reached = index.has(next) ? (stack.includes(next) ? (index.get(next) ?? own) : own) : visit(next)
      lowest.set(file, Math.min(lowest.get(file) ?? own, reached))
    }
    const low = lowest.get(file) ?? own
    if (low === own) {
      const members = stack.splice(stack.indexOf(file))
      if (members.length > 1) found.push(members.sort())
    }
    return low
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file)
  return found
}
