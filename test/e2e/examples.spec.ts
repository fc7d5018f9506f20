import { expect, test } from '@playwright/test'
import { changeTier } from '../../shared/domain/comparison'
import { en } from '../../shared/words/en'
import { openExamples, type OpenedExamples } from '../helpers/examples'

/** Another Chromium draws letters a little differently; UPDATE_GOLDEN=1 draws the images anew. */
const GOLDEN = { platform: 'linux', electron: 33 }

const panes = Object.keys(en.examples.panes.states).map((name) => `pane-${name}`)
const cards = Object.keys(en.examples.cards).map((name) => `card-${name}`)
const tables = ['table-changes', 'table-serial']

let opened: OpenedExamples
test.beforeAll(async () => {
  opened = await openExamples()
})
test.afterAll(() => opened?.close())

test('every example is shown, and the page complains of nothing', async () => {
  const { page, errors } = opened
  const names = [...panes, ...cards, ...tables]
  expect(names.length).toBeGreaterThan(25)
  await expect(page.locator('.example')).toHaveCount(names.length)
  for (const name of names) await expect(page.getByTestId(name)).toBeVisible()
  // Waiting for a frame, and a frame that failed.
  await expect(page.locator('.lx-viewport-note')).toHaveCount(2)
  expect(await page.evaluate(() => document.fonts.check("13px 'Inter Variable'"))).toBe(true)
  expect(errors).toEqual([])
})

test('the change table shows every tier and every badge', async () => {
  const table = opened.page.getByTestId('table-changes')
  const tiers = await table.locator('tr[data-tier]').evaluateAll((rows) => rows.map((row) => row.dataset.tier))
  expect([...new Set(tiers)].sort()).toEqual([...changeTier.options].sort())
  const badges = await table.locator('td .badge').allTextContents()
  const { model, modelVersion, method, partial, errorNotMeasured } = en.compare.badges
  const expected = ['model then, reader now', 'float32 then, int8 now', ...Object.values(partial)]
  for (const badge of [...expected, model, modelVersion, method, errorNotMeasured]) expect(badges).toContain(badge)
})

test('every example looks as its golden image', async () => {
  const electron = Number.parseInt(await opened.app.evaluate(() => process.versions.electron ?? ''), 10)
  test.skip(
    process.platform !== GOLDEN.platform || electron !== GOLDEN.electron,
    `the golden images are of Electron ${GOLDEN.electron} on ${GOLDEN.platform}`,
  )
  const { page } = opened
  await expect(page.locator('.lx-viewport-note')).toHaveCount(2)
  await page.evaluate(() => document.fonts.ready)
  for (const name of [...panes, ...cards, ...tables])
    await expect.soft(page.getByTestId(name)).toHaveScreenshot(`${name}.png`)
})
