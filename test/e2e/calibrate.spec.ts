import { expect, test } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { phantomFile, withoutViews } from '../helpers/namedLoops'
import { messageOf } from '../../shared/words'
import { ask, openLongaxis, openSettings, programWith, shoot, temporaryFolder } from '../helpers/window'

const folder = temporaryFolder()
const models = temporaryFolder()
const files = path.join(folder, 'files')
const STRANGER = 53_000

test.beforeAll(async () => {
  await withoutViews(path.join(models, 'bare'))
  mkdirSync(files)
  const write = (seed: number, name: boolean, views: readonly ('A4C' | 'PLAX')[] = ['A4C', 'PLAX']): void =>
    views.forEach((view) => writeFileSync(path.join(files, `${seed}-${view}.dcm`), phantomFile(seed, view, name)))
  for (let n = 0; n < 80; n++) write(51_000 + n, true, n < 30 ? ['A4C', 'PLAX'] : ['PLAX'])
  write(STRANGER, false)
})

test('a model that tells no views is calibrated on the library from the settings, and then reads loops that nobody named', async () => {
  const opened = await openLongaxis(folder, ['--unencrypted'], programWith(models))
  const { app, page } = opened
  await page.getByRole('button', { name: 'Not encrypted' }).click()
  await ask(opened, 'import:start', { paths: [files] })
  const study = `2.25.${STRANGER}.1`
  const refusals = async () =>
    (await ask(opened, 'findings:list', { studyInstanceUid: study })).run?.refused
      .map(({ reason }) => messageOf(reason))
      .join('\n') ?? ''
  await expect.poll(refusals).toContain('nobody named this loop’s view')

  await openSettings(opened)
  await page.getByRole('button', { name: 'Calibrate on this library' }).click()
  await expect(page.getByText(/calibrated on 110 named loops\) is made/)).toBeVisible()
  const card = page.getByTestId('pack-phantom-clip').filter({ hasText: 'calibrated on 110 named loops' })
  await expect(card).toContainText('A4C loops taken for A4C, patients left out')
  await expect(card).toContainText(/\d+ of 30 loops, 95 % interval/)
  await shoot(opened, 'calibrated')
  await card.getByRole('button', { name: 'Read with this model' }).click()
  await expect(card).toContainText('reads studies')
  // A calibration is not calibrated again.
  await expect(page.getByTestId('calibrate')).toHaveCount(0)

  await ask(opened, 'model:read', { studies: [study], again: false })
  await expect.poll(refusals).toMatch(/^The model reads A4C loops; this one looks like another view \(\d+ %\)\.$/)
  const { findings } = await ask(opened, 'findings:list', { studyInstanceUid: study })
  expect(findings.find(({ code }) => code === 'LVEF')?.loops.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([
    `2.25.${STRANGER}.10`,
  ])
  await app.close()
})
