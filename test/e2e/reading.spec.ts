import { expect, test } from '@playwright/test'
import { ask, newestStudy, openLongaxis, shoot, temporaryFolder, type Opened } from '../helpers/window'

const folder = temporaryFolder()
interface Stats {
  readonly viewports: readonly {
    readonly due: number
    readonly drawn: number
    readonly dueRate: number
    readonly frame: number
  }[]
}
const stats = ({ page }: Opened): Promise<Stats> =>
  page.evaluate(() => (window as unknown as { __longaxisCine: { stats(): Stats } }).__longaxisCine.stats())

/**
 * Frames a second of each viewport by the frame numbers that were really drawn: where the picture stood at the start
 * and the end of the span, whole loops between included. Dropped frames do not change it; a slow clock would.
 */
function drawnRates({ page }: Opened, spanMs: number): Promise<readonly number[]> {
  return page.evaluate(async (span) => {
    const engine = (
      window as unknown as { __longaxisCine: { stats(): { viewports: readonly { sop: string; frame: number }[] } } }
    ).__longaxisCine
    const bridge = (
      window as unknown as {
        longaxis: {
          request(
            channel: string,
            payload: unknown,
          ): Promise<{
            value: {
              studies?: unknown
              visits: { study: { studyInstanceUid: string } }[]
              loops: { sopInstanceUid: string; frames: number }[]
            } & { rows: never }
            rows: { patient: { patientKey: string } }[]
          }>
        }
      }
    ).longaxis
    const page = await bridge.request('worklist:query', {
      text: 'oncology',
      sort: 'name',
      descending: false,
      offset: 0,
      limit: 1,
    })
    const { value } = await bridge.request('patient:timeline', { patientKey: page.rows[0]?.patient.patientKey })
    const details = await Promise.all(
      value.visits.map(({ study }) => bridge.request('study:detail', { studyInstanceUid: study.studyInstanceUid })),
    )
    const frames = new Map(
      details.flatMap((detail) => detail.value.loops.map((loop) => [loop.sopInstanceUid, loop.frames] as const)),
    )
    const last = new Map<string, number>()
    const moved = new Map<string, number>()
    // Changing the synchronisation moves the prior once; that is over before counting begins.
    for (let tick = 0; tick < 30; tick++) await new Promise(requestAnimationFrame)
    let counted = 0
    let ended = performance.now()
    while (counted < span) {
      await new Promise(requestAnimationFrame)
      const elapsed = performance.now() - ended
      ended += elapsed
      // A stall of the machine could hide whole rounds of a loop: neither its time nor its frames count.
      const stalled = elapsed > 250
      if (!stalled) counted += elapsed
      for (const { sop, frame } of engine.stats().viewports) {
        const before = last.get(sop) ?? frame
        const count = frames.get(sop) ?? 1
        // The shorter way round the loop: half a loop without a draw would be far too slow anyway.
        const step = ((frame - before + count + count / 2) % count) - count / 2
        if (!stalled) moved.set(sop, (moved.get(sop) ?? 0) + step)
        last.set(sop, frame)
      }
    }
    return [...moved.values()].map((count) => (1000 * count) / counted)
  }, spanMs)
}

test.describe.serial('first run to a measured loop', () => {
  test('a new library asks how to be kept, and takes the demo patients', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await expect(page.getByText('How should this library be kept?')).toBeVisible()
    await page.getByPlaceholder('Passphrase, 8 characters or more').fill('correct horse')
    await page.getByRole('button', { name: 'Encrypted with a passphrase' }).click()
    await page.getByRole('button', { name: 'Open demo patients' }).click()
    await expect(page.getByTestId('import-bar')).toContainText('56 added', { timeout: 300_000 })
    await expect(page.getByTestId('patient-row')).toHaveCount(5)
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByText('Oncology, Ada').first().click()
    await expect(page.getByTestId('visit')).toHaveCount(4)
    await app.close()
  })

  test('a wrong passphrase is refused in words, the right one opens everything again', async () => {
    const { app, page } = await openLongaxis(folder)
    await page.getByPlaceholder('Passphrase, 8 characters or more').fill('wrong horse')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await expect(page.getByRole('alert')).toContainText('This passphrase does not open the library.')
    await page.getByPlaceholder('Passphrase, 8 characters or more').fill('correct horse')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await expect(page.getByTestId('patient-row')).toHaveCount(5)
    await app.close()
  })

  test('a study opens beside its prior, playing at the rate it was acquired', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await page.getByPlaceholder('Passphrase, 8 characters or more').fill('correct horse')
    await page.keyboard.press('Enter')
    await page.getByText('Oncology, Ada').first().click()
    await page.getByRole('button', { name: /Read 2026-03-14 beside 2025-09-02/ }).click()
    await expect(page.getByTestId('viewport')).toHaveCount(8)
    await expect(page.locator('[data-testid=viewport][data-role=prior]')).toHaveCount(4)
    await expect(page.getByTestId('banner')).toContainText('PRIOR 2025-09-02')
    // Everything decoded, then frames are counted where they are drawn.
    await expect.poll(async () => (await stats(opened)).viewports.every(({ drawn }) => drawn > 60)).toBe(true)
    // By time, each loop runs at its own rate; by R wave the prior would follow the current heart rate.
    await page.getByRole('button', { name: /Sync: R wave/ }).click()
    // A busy machine draws late for a while and then catches up; another rate than the loop's would stay.
    await expect
      .poll(async () => {
        const rates = await drawnRates(opened, 4000)
        return { loops: rates.length, atTheirRate: rates.filter((rate) => rate > 28.5 && rate < 31.5).length }
      })
      .toEqual({ loops: 8, atTheirRate: 8 })
    await shoot(opened, 'reading')
    await app.close()
  })

  test('a distance is kept on its frame, in centimetres, over a restart', async () => {
    const opened = await openLongaxis(folder)
    await unlockAndRead(opened)
    const { page } = opened
    await page.keyboard.press('Space')
    await page.keyboard.press('m')
    const pane = await page.getByTestId('viewport').first().boundingBox()
    if (!pane) throw new Error('the first viewport has no box')
    await page.mouse.move(pane.x + pane.width * 0.5, pane.y + pane.height * 0.4)
    await page.mouse.down()
    await page.mouse.move(pane.x + pane.width * 0.5, pane.y + pane.height * 0.6, { steps: 5 })
    await page.mouse.up()
    await expect(page.getByTestId('measurement')).toHaveCount(1)
    const words = await page.getByTestId('measurement').innerText()
    expect(words).toMatch(/\d\.\d\d cm/)
    await shoot(opened, 'measure')

    // A click on an end changes nothing; dragging it does, and both acts are undone and done again.
    const ids = async () =>
      (await ask(opened, 'measure:list', { studyInstanceUid: await newestStudy(opened, 'oncology') })).map(
        ({ measurementId }) => measurementId,
      )
    const drawn = await ids()
    expect(drawn).toHaveLength(1)
    const end = await lowerEnd(opened)
    await page.mouse.click(end.x, end.y)
    expect(await ids()).toEqual(drawn)
    const lower = await lowerEnd(opened)
    await page.mouse.move(lower.x, lower.y)
    await page.mouse.down()
    await page.mouse.move(lower.x, lower.y - pane.height * 0.05, { steps: 5 })
    await page.mouse.up()
    // Both are listed for a moment: the new one is kept before the old one goes.
    await expect.poll(ids).not.toContain(drawn[0])
    await expect(page.getByTestId('measurement')).toHaveCount(1)
    await expect(page.getByTestId('distance')).toHaveCount(1)
    const moved = await page.getByTestId('measurement').innerText()
    expect(moved).toMatch(/\d\.\d\d cm/)
    expect(moved).not.toBe(words)
    for (const redo of ['Control+Shift+Z', 'Control+y']) {
      await page.keyboard.press('Control+z')
      await expect(page.getByTestId('measurement')).toHaveText([inOneLine(words)])
      await page.keyboard.press('Control+z')
      await expect(page.getByTestId('measurement')).toHaveCount(0)
      await page.keyboard.press(redo)
      await expect(page.getByTestId('measurement')).toHaveText([inOneLine(words)])
      await page.keyboard.press(redo)
      await expect(page.getByTestId('measurement')).toHaveText([inOneLine(moved)])
    }
    // The history is the study's: it stands while another screen is shown.
    // Esc puts the tool away, then leaves.
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('reading')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /Read 2026-03-14/ }).click()
    await expect(page.getByTestId('measurement')).toHaveCount(1)
    await page.keyboard.press('Control+z')
    await expect(page.getByTestId('measurement')).toHaveText([inOneLine(words)])
    await opened.app.close()

    const again = await openLongaxis(folder)
    await unlockAndRead(again)
    await expect(again.page.getByTestId('measurement')).toContainText(/\d\.\d\d cm/)
    expect(await again.page.getByTestId('measurement').innerText()).toBe(words)
    await again.app.close()
  })
})

/** Where a distance's lower end is now: panes change their height while tables and jobs come and go. */
async function lowerEnd({ page }: Opened): Promise<{ readonly x: number; readonly y: number }> {
  const boxes = await Promise.all(
    (await page.getByTestId('distance').locator('circle').all()).map((handle) => handle.boundingBox()),
  )
  const [lowest] = boxes.filter((box) => box !== null).sort((a, b) => b.y - a.y)
  if (!lowest) throw new Error('no end of a distance is shown')
  return { x: lowest.x + lowest.width / 2, y: lowest.y + lowest.height / 2 }
}

/** Text as the parts of a row stand in the page, one after another. */
const inOneLine = (shown: string): string => shown.replaceAll('\n', '')

async function unlockAndRead({ page }: Opened): Promise<void> {
  await page.getByPlaceholder('Passphrase, 8 characters or more').fill('correct horse')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await page.getByText('Oncology, Ada').first().click()
  await page.getByRole('button', { name: /Read 2026-03-14/ }).click()
  await expect(page.getByTestId('viewport')).toHaveCount(8)
  await expect(page.locator('.lx-viewport-note')).toHaveCount(0)
}
