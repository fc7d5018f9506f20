import { expect, test } from '@playwright/test'
import path from 'node:path'
import { demoFolder } from '../helpers/demo'
import { ask, command, newestStudy, openLongaxis, temporaryFolder } from '../helpers/window'

const folder = temporaryFolder()

test('a distance on the prior is the prior’s: shown there, dated, named, compared once named, undone and redone', async () => {
  await command(folder, ['import', path.join(await demoFolder(), 'LXDEMO2'), '--unencrypted'])
  const opened = await openLongaxis(folder)
  const { app, page } = opened
  await page.getByTestId('patient-row').first().click()
  await page.getByRole('button', { name: /^Read .* beside/ }).click()
  await expect(page.getByTestId('reading')).toBeVisible()
  const studyInstanceUid = await newestStudy(opened, '')
  const detail = await ask(opened, 'study:detail', { studyInstanceUid })
  const prior = detail.ok ? detail.value.priors[0] : undefined
  if (!prior) throw new Error('no prior')
  const list = (uid: string) => ask(opened, 'measure:list', { studyInstanceUid: uid })

  await expect.poll(() => page.locator('.lx-viewport-note').count()).toBe(0)
  await page.keyboard.press('m')
  const draw = async (role: string): Promise<void> => {
    const pane = page.locator(`[data-testid=viewport][data-role=${role}]`).first()
    const box = await pane.boundingBox()
    if (!box) throw new Error('no pane')
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 30, y + 20, { steps: 4 })
    await page.mouse.up()
  }
  await draw('prior')
  const ofPrior = page.locator('[data-testid=measurement][data-role=prior]')
  await expect(ofPrior).toHaveCount(1)
  await expect(ofPrior).toContainText(`PRIOR ${prior.studyDate}`)
  await expect(ofPrior).toContainText('no name yet')
  await expect(page.locator('[data-testid=viewport][data-role=prior] [data-testid=distance]')).toHaveCount(1)
  await expect(page.locator('[data-testid=viewport][data-role=current] [data-testid=distance]')).toHaveCount(0)
  expect([(await list(prior.studyInstanceUid)).length, (await list(studyInstanceUid)).length]).toEqual([1, 0])

  await draw('current')
  await expect(page.locator('[data-testid=measurement][data-role=current]')).toHaveCount(1)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('measurement')).toHaveCount(0)
  expect(await list(prior.studyInstanceUid)).toEqual([])
  await page.keyboard.press('Control+Shift+z')
  await expect(ofPrior).toHaveCount(1)
  await page.keyboard.press('Control+Shift+z')
  await expect(page.getByTestId('measurement')).toHaveCount(2)

  await page.keyboard.press('r')
  await expect(page.getByRole('note').filter({ hasText: 'no name' })).toContainText('left out of the report')
  await expect(page.getByTestId('section-findings')).not.toHaveValue(/ cm/)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('measurement')).toHaveCount(2)
  for (const side of ['current', 'prior']) {
    await page.locator(`[data-testid=measurement][data-role=${side}]`).getByTestId('name-measurement').click()
    await page.getByRole('menuitem', { name: /LVIDd/ }).click()
    await expect(page.locator(`[data-testid=measurement][data-role=${side}]`)).toContainText('end diastole (LVIDd)')
  }
  await page.keyboard.press('r')
  await expect(page.getByTestId('section-findings')).toHaveValue(/\(LVIDd\) \d\.\d\d cm \(\w+, frame \d+\)/)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('reading')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('serial').getByRole('row').filter({ hasText: 'LVIDd' })).toHaveCount(1)
  await app.close()
})
