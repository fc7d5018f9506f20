import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFileParser, type ParsingProcess } from '../../main/parsing/fileParser'
import { bundled } from '../helpers/bundle'
import { forkedParsing } from '../helpers/forkedParsing'

const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-parsing-'))
const text = path.join(work, 'note.txt')
/** Nobody writes to it, so that reading it never ends. */
const endless = path.join(work, 'endless')
const started: ParsingProcess[] = []
let built: Awaited<ReturnType<typeof bundled>>

beforeAll(async () => {
  built = await bundled('parsing', [
    'test/faults/child/busy.ts',
    'main/parsing/parsing.utility.ts',
    'main/parsing/watchdog.worker.ts',
  ])
  writeFileSync(text, 'not DICOM')
  execFileSync('mkfifo', [endless])
})
afterAll(() => {
  built.remove()
  rmSync(work, { recursive: true, force: true })
})

const start = (): ParsingProcess => {
  const process = forkedParsing(built.folder)
  started.push(process)
  return process
}
const refused = (code: string) => ({ ok: false, failure: { code } })

it('a file that a medium never gives is refused, and the next is read by a new process', async () => {
  started.length = 0
  const parser = createFileParser(start, 3000)
  expect(await parser.instance(text)).toMatchObject(refused('notDicom'))
  expect(await parser.instance(endless)).toMatchObject(refused('fileTakesTooLong'))
  expect(started).toHaveLength(1)
  expect(await parser.instance(text)).toMatchObject(refused('notDicom'))
  expect(started).toHaveLength(2)
  parser.close()
})

it('a process that dies costs the file it is at; one that dies between files costs none', async () => {
  started.length = 0
  const parser = createFileParser(start)
  expect(await parser.instance(text)).toMatchObject(refused('notDicom'))
  started[0]?.close()
  await expect.poll(() => started[0]?.lost()).not.toBeNull()
  expect(await parser.instance(text)).toMatchObject(refused('notDicom'))
  const reading = parser.instance(endless)
  started[1]?.close()
  expect(await reading).toMatchObject(refused('fileNotParsed'))
  parser.close()
})

it('files that wait for a process are read after one is lost', async () => {
  started.length = 0
  const parser = createFileParser(start, 3000)
  const outcomes = await Promise.all([endless, endless, text, text, text].map((file) => parser.instance(file)))
  expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.failure.code))).toEqual([
    'fileTakesTooLong',
    'fileTakesTooLong',
    'notDicom',
    'notDicom',
    'notDicom',
  ])
  parser.close()
})

it.each(['time', 'memory'])('a file that takes too much %s ends its process, though it never yields', async (what) => {
  const child = spawn(process.execPath, [path.join(built.folder, 'busy.js'), what], { stdio: 'ignore' })
  expect(await new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))).toBe('SIGKILL')
})
