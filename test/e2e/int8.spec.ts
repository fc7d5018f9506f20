import { expect, test } from '@playwright/test'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { KeptPrecision } from '../../shared/domain/precisionCheck'
import { writeRandomClipPack } from '../helpers/clipPack'
import { demoFolder } from '../helpers/demo'
import {
  ask,
  newestStudy,
  openLongaxis,
  openSettings,
  programWith,
  shoot,
  temporaryFolder,
  type Opened,
} from '../helpers/window'

test.describe.configure({ mode: 'serial' })

const models = temporaryFolder()
const folder = temporaryFolder()
let program = ''

/** What stands in this machine's cache about the only pack, changed as told. */
function changeKept(change: (kept: KeptPrecision) => KeptPrecision): void {
  const benchmarks = path.join(folder, 'user', 'trials')
  const file = path.join(benchmarks, readdirSync(benchmarks)[0] ?? '')
  const all = JSON.parse(readFileSync(file, 'utf8')) as { precision: KeptPrecision }
  writeFileSync(file, JSON.stringify({ ...all, precision: change(all.precision) }))
}

async function openedSettings(): Promise<Opened> {
  const opened = await openLongaxis(folder, [], program)
  await expect(opened.page.getByTestId('patient-row')).toHaveCount(5)
  await openSettings(opened)
  await expect(opened.page.getByTestId('int8')).toBeVisible()
  return opened
}

/** Reads the newest study of Bruno Pacer again and gives which precision read. */
async function precisionOfReading(opened: Opened): Promise<string | undefined> {
  const study = await newestStudy(opened, 'pacer')
  const runOf = async () => (await ask(opened, 'findings:list', { studyInstanceUid: study })).run
  const before = (await runOf())?.runId
  await ask(opened, 'model:read', { studies: [study], again: true })
  await expect.poll(async () => ((await runOf())?.runId === before ? null : (await runOf())?.status)).toBe('complete')
  return (await runOf())?.model.precision
}

test('int8 is tried on the library’s own loops, and reads only where that speaks for it', async () => {
  const pack = path.join(models, 'random-clip')
  mkdirSync(pack)
  await writeRandomClipPack(pack, 5, 6)
  program = programWith(models)

  const first = await openLongaxis(folder, ['--unencrypted'], program)
  await first.page.getByRole('button', { name: 'Not encrypted' }).click()
  await ask(first, 'import:start', { paths: [await demoFolder()] })
  await expect(first.page.getByTestId('read-bar')).toHaveCount(1)
  await expect(first.page.getByTestId('read-bar')).toHaveCount(0)
  expect(await precisionOfReading(first)).toBe('float32')
  await openSettings(first)
  await expect(first.page.getByTestId('int8')).toContainText('Not tried on this machine')
  expect(await ask(first, 'model:precision', { int8: true })).toMatchObject({
    ok: false,
    failure: { code: 'unchecked' },
  })
  await first.page.getByRole('button', { name: 'Try int8 on this library’s loops' }).click()
  await expect(first.page.getByTestId('int8')).toContainText('int8 was tried and is not allowed', { timeout: 60_000 })
  for (const words of [
    '14 loops of 5 patients read by both',
    'times as fast',
    'embedding lies',
    'LVEF differs by up to',
  ])
    await expect(first.page.getByTestId('int8')).toContainText(words)
  await first.page.getByText('Differences between int8 and float32').click()
  await expect(first.page.getByTestId('int8')).toContainText('95th percentile')
  await shoot(first, 'int8')
  // This pack compares no patients, and does not pretend to where no other does.
  await expect(first.page.getByTestId('packs')).toContainText('✓ reads studies')
  await expect(first.page.getByTestId('packs')).not.toContainText('tells patients apart')
  expect(await ask(first, 'model:precision', { int8: true })).toMatchObject({
    ok: false,
    failure: { code: 'int8Refused' },
  })
  expect(await precisionOfReading(first)).toBe('float32')
  await first.app.close()
})

test('where it is allowed it reads, says so, and can be turned off', async () => {
  // As if its weights were the same: how fast int8 is here is not for a test to know.
  changeKept(({ check }) => ({ check: { ...check, against: [] }, on: true, failure: null }))
  const opened = await openedSettings()
  await expect(opened.page.getByTestId('int8')).toContainText('Reads in int8 on this machine')
  expect(await precisionOfReading(opened)).toBe('int8')
  await opened.page.keyboard.press('Escape')
  await opened.page.getByText('Pacer, Bruno').first().click()
  await opened.page.getByRole('button', { name: /Read 2026-03-12 beside 2025-06-18/ }).click()
  await expect(opened.page.getByTestId('findings')).toContainText('random-clip 0.0.1 · cpu, int8')
  await opened.page.keyboard.press('Escape')
  await openSettings(opened)
  await opened.page.getByTestId('int8').locator('label.switch').click()
  await expect(opened.page.getByTestId('int8')).toContainText('int8 is allowed.')
  expect(await precisionOfReading(opened)).toBe('float32')
  await opened.app.close()
})

test('where it does not open float32 reads, and the settings say why', async () => {
  const absent = process.platform === 'win32' ? 'coreml' : 'dml'
  changeKept(({ check }) => ({
    check: { ...check, int8: { ...check.int8, provider: absent } },
    on: true,
    failure: null,
  }))
  const opened = await openedSettings()
  expect(await precisionOfReading(opened)).toBe('float32')
  await opened.page.keyboard.press('Escape')
  await openSettings(opened)
  await expect(opened.page.getByTestId('int8')).toContainText('The int8 graph did not open; reads in float32')
  await opened.app.close()
})
