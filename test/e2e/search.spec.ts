import { expect, test } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { demoFolder } from '../helpers/demo'
import { ask, command, newestStudy, openLongaxis, shoot, temporaryFolder } from '../helpers/window'

const folder = temporaryFolder()

test.describe.serial('words and pictures', () => {
  test('words find loops on the worklist; Enter opens the study at the loop, and back finds the others again', async () => {
    const opened = await openLongaxis(folder, ['--unencrypted'])
    const { app, page } = opened
    await page.getByRole('button', { name: 'Not encrypted' }).click()
    await ask(opened, 'import:start', { paths: [await demoFolder()] })
    await expect(page.getByTestId('import-bar')).toContainText('56 added')
    await page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(async () => (await ask(opened, 'search:pictures', { words: 'effusion', count: 1 })).ok).toBe(true)
    await expect(page.getByTestId('read-bar')).toHaveCount(0)

    await page.keyboard.press('q')
    await page.keyboard.type('Pericardial vegetation')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('This model does not know: vegetation.')
    await page.getByLabel('Search pictures, then Enter').fill('Pericardial effusion')
    await page.keyboard.press('Enter')
    const cards = page.getByTestId('picture')
    await expect(cards.first()).toContainText('Effusion, Dan')
    await expect(cards.first()).toContainText('2026-03-09 · A4C')
    await expect(cards.first()).toContainText(/similarity 0\.\d\d: stands out/)
    await expect(page.getByTestId('pictures')).toContainText('56 of 56 loops searched. Similarity is not a diagnosis.')
    for (const words of ['DRAFT', 'phantom-clip 1.1.0', 'Not a medical device'])
      await expect(page.getByTestId('pictures')).toContainText(words)
    await expect(cards.first()).toBeFocused()
    await expect(cards.first().locator('canvas')).toHaveJSProperty('width', 208)
    await shoot(opened, 'search')

    await page.keyboard.press('ArrowRight')
    const second = await cards.nth(1).getAttribute('data-sop')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('reading')).toBeVisible()
    await expect(page.locator('.rail-item[aria-pressed="true"] [data-testid="thumbnail"]')).toHaveAttribute(
      'data-sop',
      second ?? '',
    )
    await page.keyboard.press('Escape')
    await expect(cards.nth(1)).toBeFocused()
    await page.getByLabel('Search pictures, then Enter').press('Escape')
    await expect(page.getByTestId('visit').first()).toBeVisible()
    // A question mark before the words does the same as the key.
    await page.getByLabel('Search name').fill('?tavr')
    await page.keyboard.press('Enter')
    await expect(cards.first()).toContainText('Valve, Carla')
    await app.close()
  })

  test('a file of reports is added in the settings; the reading screen shows the nearest as sources, this patient’s own marked', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    const study = await newestStudy(opened, 'effusion')
    const file = path.join(folder, 'clinic.csv')
    writeFileSync(
      file,
      `Study UID,Report\n${study},There is a pericardial effusion. No pacemaker lead is seen.\n,Pacemaker wire present. Aortic root dilated.\n,No pericardial effusion. Native aortic valve.\n,\n`,
    )
    await app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, file)
    await page.getByRole('button', { name: /^Settings/ }).click()
    await page.getByRole('tab', { name: 'Report bank' }).click()
    await page.getByRole('button', { name: 'Add a CSV file' }).click()
    const bank = page.getByTestId('bank')
    await expect(page.getByTestId('import-bar')).toContainText(
      'clinic.csv: 3 reports added, 0 already there, 1 rows refused',
    )
    await page.getByRole('button', { name: 'Close' }).click()
    await expect(bank).toContainText('compares 3 of 3 reports')
    await bank.getByText('1 row refused').click()
    await expect(bank).toContainText('line 5: no report text')
    await bank.getByText('Reports the model can’t read').click()
    await expect(bank).toContainText('This model does not know: root, dilated.')
    await page.getByRole('button', { name: 'Add this library’s final reports' }).click()
    await expect(page.getByTestId('import-bar')).toContainText('No study of this library is marked final')
    await page.getByRole('button', { name: 'Close' }).click()
    await bank.scrollIntoViewIfNeeded()
    await shoot(opened, 'bank')

    await page.keyboard.press('Escape')
    await page.getByText('Effusion, Dan').first().click()
    await page.getByRole('button', { name: /Read 2026-03-09/ }).click()
    const similar = page.getByTestId('similar')
    await expect(page.getByTestId('similar-report')).toHaveCount(0)
    await similar.getByText('Similar reports').click()
    const first = page.getByTestId('similar-report').first()
    await expect(first).toContainText('There is a pericardial effusion.')
    await expect(first).toContainText('clinic.csv, line 2')
    await expect(first).toContainText('This study’s own report')
    await expect(similar).toContainText('phantom-clip 1.1.0')
    await expect(similar).toContainText('The mean of 1 loop (A4C) beside 3 reports.')
    await similar.scrollIntoViewIfNeeded()
    await shoot(opened, 'similar')
    await first.getByRole('button', { name: 'Copy text' }).click()
    await expect(first).toContainText('Copied')
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(
      'There is a pericardial effusion. No pacemaker lead is seen.',
    )
    await page.keyboard.press('r')
    await expect(page.getByTestId('section-findings')).not.toHaveValue(/There is a pericardial effusion/)
    await app.close()
  })

  test('the commands say the same', async () => {
    expect(await command(folder, ['search', 'pericardial', 'effusion', '--count', '2'])).toMatchObject({
      query: 'pericardial effusion',
      searched: 56,
      cines: 56,
      state: 'draft',
      notAMedicalDevice: true,
      model: { id: 'phantom-clip' },
      loops: [
        { patientId: 'LXDEMO4', date: '2026-03-09', words: 'stands out' },
        { patientId: 'LXDEMO4', date: '2026-02-02' },
      ],
    })
    expect(await command(folder, ['bank', 'list'])).toMatchObject({
      reports: 3,
      embedded: 3,
      waiting: 0,
      sources: [{ sourceId: 1, name: 'clinic.csv', reports: 3, refused: [{ line: 5 }] }],
    })
    expect(await command(folder, ['bank', 'remove', '1'])).toMatchObject({ reports: 0, sources: [] })
  })
})
