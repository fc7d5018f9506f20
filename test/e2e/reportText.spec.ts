import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'
import { demoFolder } from '../helpers/demo'
import { ask, command, newestStudy, openLongaxis, temporaryFolder, type Opened, spanPasses } from '../helpers/window'

const folder = temporaryFolder()

/** What the promise is: text typed this long before the end is there, ms. */
const PROMISE_MS = 250

async function openReport(opened: Opened): Promise<Page> {
  const { page } = opened
  await page.getByTestId('patient-row').first().click()
  await page.getByRole('button', { name: /^Read / }).click()
  await expect(page.getByTestId('reading')).toBeVisible()
  await page.keyboard.press('r')
  await expect(page.getByTestId('section-impression')).toBeVisible()
  return page
}

const type = async (page: Page, text: string): Promise<void> => {
  await page.getByTestId('section-impression').focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(text)
}
const impression = (page: Page) => page.getByTestId('section-impression')

test.describe.serial('text typed into a report', () => {
  test.beforeAll(async () => {
    await command(folder, ['import', path.join(await demoFolder(), 'LXDEMO2'), '--unencrypted'])
  })

  test('is there after kill -9, a quarter of a second after the last key', async () => {
    const opened = await openLongaxis(folder)
    const page = await openReport(opened)
    await type(page, ' Typed before the crash.')
    await spanPasses(page, PROMISE_MS)
    const main = opened.app.process()
    const gone = new Promise((resolve) => main.once('exit', resolve))
    main.kill('SIGKILL')
    await gone
    const again = await openLongaxis(folder)
    await openReport(again)
    await expect(impression(again.page)).toHaveValue(/Typed before the crash\./)
    expect(await ask(again, 'report:versions', { studyInstanceUid: await newestStudy(again, '') })).toEqual([])
    await again.app.close()
  })

  test('is there after quitting, closing the window, reloading and Esc, each at the very moment of the last key', async () => {
    const quit = await openLongaxis(folder)
    await type(await openReport(quit), ' Then quit.')
    await quit.app.close()

    const closed = await openLongaxis(folder)
    await openReport(closed)
    await expect(impression(closed.page)).toHaveValue(/Typed before the crash\. Then quit\./)
    await type(closed.page, ' Then closed.')
    const gone = new Promise((resolve) => closed.app.process().once('exit', resolve))
    await closed.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await gone

    const opened = await openLongaxis(folder)
    const page = await openReport(opened)
    await expect(impression(page)).toHaveValue(/Then quit\. Then closed\./)
    await type(page, ' Then reloaded.')
    await page.reload()
    await openReport(opened)
    await expect(impression(page)).toHaveValue(/Then closed\. Then reloaded\./)
    await type(page, ' Then left.')
    await page.getByRole('button', { name: 'Back to reading' }).click()
    await expect(page.getByTestId('reading')).toBeVisible()
    await page.keyboard.press('r')
    await expect(impression(page)).toHaveValue(/Then reloaded\. Then left\./)
    await opened.app.close()
  })

  test('becomes the version after one that was saved elsewhere, which stays', async () => {
    const opened = await openLongaxis(folder)
    const page = await openReport(opened)
    const studyInstanceUid = await newestStudy(opened, '')
    const [before] = await ask(opened, 'report:versions', { studyInstanceUid })
    const baseVersion = before?.version ?? 0
    await type(page, ' Typed here.')
    const elsewhere = await ask(opened, 'report:save', {
      studyInstanceUid,
      texts: { impression: 'Saved elsewhere.' },
      baseVersion,
    })
    expect(elsewhere.ok).toBe(true)
    await expect(page.getByTestId('report-said')).toContainText(`Version ${baseVersion + 1} was saved elsewhere`)
    const versions = await ask(opened, 'report:versions', { studyInstanceUid })
    const texts = versions.map(({ sections }) => sections.find(({ code }) => code === 'impression')?.text ?? '')
    expect(texts).toContainEqual('Saved elsewhere.')
    expect(texts[0]).toMatch(/Then left\. Typed here\.$/)
    await page.getByRole('button', { name: 'Copy text' }).click()
    await expect(page.getByTestId('report-said')).toContainText('Copied as text')
    // Copying kept a version; the next save knows its number.
    await type(page, ' And on.')
    await expect(page.getByTestId('report-said')).toContainText('Saved as version')
    await expect(page.getByTestId('report-said')).not.toContainText('elsewhere')
    await opened.app.close()
  })
})
