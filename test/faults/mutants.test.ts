import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { importPaths } from '../../main/objects/import'
import { createLibrary } from '../../main/objects/library'
import { createFileParser } from '../../main/parsing/fileParser'
import { bundled } from '../helpers/bundle'
import { forkedParsing } from '../helpers/forkedParsing'
import { mutant, seeds } from '../helpers/mutants'
import { sharedDicom } from '../helpers/shared'

/** More by the environment, for a longer look: `LONGAXIS_MUTANTS=100000 npm test -- faults`. */
const PARSED = Number(process.env.LONGAXIS_MUTANTS ?? 20_000)
const IMPORTED = Math.round(PARSED / 10)
const CHILDREN = 2
const LONGEST_MS = 5500
const MOST_MEMORY_MB = 700

let built: Awaited<ReturnType<typeof bundled>>
beforeAll(async () => {
  built = await bundled('mutants', [
    'test/faults/child/mutants.ts',
    'main/parsing/parsing.utility.ts',
    'main/parsing/watchdog.worker.ts',
    'main/dicom/codecs.worker.ts',
  ])
})
afterAll(() => built.remove())

const report = z.object({
  counts: z.object({ refused: z.number(), undecodable: z.number(), shown: z.number(), thrown: z.number() }),
  slowest: z.object({ number: z.number(), cpuMs: z.number() }),
  thrown: z.array(z.string()),
  peakMb: z.number(),
  seeds: z.number(),
})

function parse(first: number, last: number): Promise<z.infer<typeof report>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(built.folder, 'mutants.js'), String(first), String(last)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('close', (code, signal) =>
      code === 0
        ? resolve(report.parse(JSON.parse(output)))
        : reject(new Error(`the child ended with ${code ?? signal}`)),
    )
  })
}

it(`of ${PARSED} mutants, each is refused or shown: none throws, hangs or takes the memory`, async () => {
  const part = Math.ceil(PARSED / CHILDREN)
  const reports = await Promise.all(
    Array.from({ length: CHILDREN }, (_, n) => parse(n * part, Math.min(PARSED, (n + 1) * part))),
  )
  const sum = (name: keyof z.infer<typeof report>['counts']): number =>
    reports.reduce((total, { counts }) => total + counts[name], 0)
  const slowest = reports.map((each) => each.slowest).reduce((a, b) => (b.cpuMs > a.cpuMs ? b : a))
  const peakMb = Math.max(...reports.map((each) => each.peakMb))
  console.log(
    `${PARSED} mutants of ${reports[0]?.seeds} files: ${sum('refused')} refused, ${sum('undecodable')} not decoded, ` +
      `${sum('shown')} shown, ${sum('thrown')} thrown; slowest ${slowest.cpuMs.toFixed(0)} ms (${slowest.number}), ${peakMb} MB`,
  )
  expect(reports.flatMap(({ thrown }) => thrown)).toEqual([])
  expect(sum('refused') + sum('undecodable') + sum('shown')).toBe(PARSED)
  expect(sum('shown')).toBeGreaterThan(0)
  expect(sum('undecodable')).toBeGreaterThan(0)
  expect(slowest.cpuMs).toBeLessThan(LONGEST_MS)
  expect(peakMb).toBeLessThan(MOST_MEMORY_MB)
}, 1_200_000)

const startParsing = () => forkedParsing(built.folder)

const hostile = path.resolve(sharedDicom, '../cases/hostile')

it.skipIf(!existsSync(hostile))(
  'files made to freeze or exhaust are refused, and the good one is imported',
  async () => {
    const names = readdirSync(hostile)
    const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-hostile-'))
    const library = createLibrary(path.join(work, 'library'), 'unencrypted', { keychain: null, passphrase: null })
    if (!library.ok) throw new Error(library.failure.code)
    const parser = createFileParser(startParsing)
    try {
      const summary = await importPaths({ ...library.value, parser }, [hostile])
      expect(summary.filesSeen).toBe(names.length)
      expect(summary.instancesAdded + summary.refused.length).toBe(names.length)
      expect(summary.instancesAdded).toBeGreaterThan(0)
    } finally {
      parser.close()
      library.value.close()
      rmSync(work, { recursive: true, force: true })
    }
  },
)

it(`of ${IMPORTED} mutants imported, each is refused in words or in the library, and the import ends`, async () => {
  const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-mutants-'))
  const source = path.join(work, 'source')
  mkdirSync(source)
  const files = await seeds()
  for (let n = 0; n < IMPORTED; n++) writeFileSync(path.join(source, `${n}.dcm`), mutant(files, PARSED + n))
  const library = createLibrary(path.join(work, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  if (!library.ok) throw new Error(library.failure.code)
  const parser = createFileParser(startParsing)
  try {
    const summary = await importPaths({ ...library.value, parser }, [source])
    console.log(
      `${summary.filesSeen} mutants imported: ${summary.instancesAdded} added, ${summary.duplicates} duplicates, ` +
        `${summary.refused.length} refused, ${summary.seconds.toFixed(1)} s`,
    )
    // A DICOMDIR is a list of files, neither image nor refused.
    const named = new Set(summary.refused.map(({ path: refused }) => refused))
    const others = Array.from({ length: IMPORTED }, (_, n) => path.join(source, `${n}.dcm`)).filter(
      (file) => !named.has(file),
    )
    let directories = 0
    for (const file of others) {
      const parsed = await parser.instance(file)
      if (!parsed.ok && parsed.failure.code === 'dicomdir') directories += 1
    }
    // Files that a mutant of a DICOMDIR lists, which aren't there, are refused beside it.
    const refused = summary.refused.filter(({ path: file }) => /[/\\]\d+\.dcm$/.test(file)).length
    expect(summary.filesSeen).toBe(IMPORTED)
    expect(summary.instancesAdded + summary.duplicates + refused + directories).toBe(IMPORTED)
    expect(summary.instancesAdded).toBeGreaterThan(0)
  } finally {
    parser.close()
    library.value.close()
    rmSync(work, { recursive: true, force: true })
  }
}, 1_200_000)
