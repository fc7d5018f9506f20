import { expect, test } from '@playwright/test'
import { demoFolder } from '../helpers/demo'
import { ask, openLongaxis, shoot, temporaryFolder } from '../helpers/window'

test('a misfiled visit is reviewed, moved, stays moved over an import and a restart, and is put back; another is confirmed', async () => {
  const folder = temporaryFolder()
  const opened = await openLongaxis(folder, ['--unencrypted'])
  const { app, page } = opened
  await page.getByRole('button', { name: 'Not encrypted' }).click()
  const demo = await demoFolder()
  await ask(opened, 'import:start', { paths: [demo] })
  await expect(page.getByTestId('patient-row').filter({ hasText: 'Misfiled' })).toContainText('may be someone else')
  await expect(page.getByTestId('read-bar')).toHaveCount(0)
  await page.getByText('Misfiled, Eve').first().click()
  const warnings = await page.getByTestId('identity-warning').count()
  expect(warnings).toBeGreaterThan(0)
  await expect(page.getByTestId('identity-warning').first()).toContainText('as published for phantom-clip')
  // Set apart: in no trend, and nobody's prior.
  await expect(page.getByTestId('set-apart').getByTestId('visit')).toHaveCount(warnings)
  await expect(page.getByTestId('set-apart')).toContainText('not drawn into the trend')
  await shoot(opened, 'set-apart')
  await page.keyboard.press('w')
  const screen = page.getByTestId('identity')
  await expect(screen.getByTestId('current').locator('canvas').first()).toBeVisible()
  await expect(screen.getByTestId('prior')).toContainText('Misfiled, Eve')
  await expect(screen.getByTestId('stranger')).toContainText('these are two people')
  await expect(screen.getByTestId('stranger')).not.toContainText('Misfiled')
  await expect(screen.getByTestId('identity-words')).toContainText('4 other patients searched')
  await shoot(opened, 'identity')

  await page.keyboard.press('m')
  await page.getByRole('searchbox').fill('valve')
  await page.getByRole('button', { name: /Valve, Carla/ }).click()
  await expect(page.getByTestId('move-confirm')).toContainText('From Misfiled, Eve')
  await page.getByRole('button', { name: 'Move the visit' }).click()
  await expect(screen.getByTestId('identity-words')).toContainText('was moved here from Misfiled, Eve')
  await expect(screen.locator('header')).toContainText('Valve, Carla')
  // Its files still name whom they name.
  await expect(screen.getByTestId('current')).toContainText('Misfiled, Eve')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('moved-note')).toBeVisible()
  await expect(page.getByRole('note').filter({ hasText: 'PatientName differs' })).toContainText('Misfiled, Eve')
  await ask(opened, 'import:start', { paths: [demo] })
  await expect(page.getByTestId('import-bar').filter({ hasText: '56 already there' })).toBeVisible()
  await app.close()

  const again = await openLongaxis(folder)
  await again.page.getByText('Valve, Carla').first().click()
  await expect(again.page.getByTestId('moved-note')).toContainText('from Misfiled, Eve')
  await again.page.getByTestId('moved-note').getByRole('button', { name: 'Undo the move' }).click()
  await expect(again.page.getByTestId('identity-warning').first()).toBeVisible()
  await expect(again.page.getByTestId('moved-note')).toHaveCount(0)
  for (let left = warnings; left > 0; left--) {
    await again.page.keyboard.press('w')
    await expect(again.page.getByTestId('identity')).toBeVisible()
    await again.page.keyboard.press('b')
    await expect(again.page.getByTestId('identity-words')).toContainText('that this visit belongs here')
    await again.page.keyboard.press('Escape')
    await expect(again.page.getByTestId('identity-warning')).toHaveCount(left - 1)
  }
  await expect(again.page.getByTestId('patient-row').filter({ hasText: 'may be someone else' })).toHaveCount(0)
  await again.app.close()
})
