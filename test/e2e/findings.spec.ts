import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { demoFolder } from '../helpers/demo'
import { sharedDicom, hasSharedDicom } from '../helpers/shared'
import { ask, newestStudy, openLongaxis, openSettings, shoot, temporaryFolder, type Opened } from '../helpers/window'
import { textOf } from '../../shared/words'

const folder = temporaryFolder()

async function openStudy({ page }: Opened, patient: RegExp | string, button: RegExp): Promise<void> {
  await page.getByText(patient).first().click()
  await page.getByRole('button', { name: button }).click()
  await expect(page.getByTestId('reading')).toBeVisible()
}

test.describe.serial('from a folder to a draft report', () => {
  test('the demo patients are imported and read at once; the trend and the stranger’s heart stand on the patient page', async () => {
    const opened = await openLongaxis(folder, ['--unencrypted'])
    const { app, page } = opened
    await page.getByRole('button', { name: 'Not encrypted' }).click()
    const demo = await demoFolder()
    await ask(opened, 'import:start', { paths: [demo] })
    await expect(page.getByTestId('import-bar')).toContainText('56 added')
    await page.getByText('Oncology, Ada').first().click()
    await expect(page.getByTestId('visit').filter({ hasText: 'LVEF' })).toHaveCount(4)
    await expect(page.getByTestId('trend')).toBeVisible()
    const ef = page.getByTestId('serial').getByRole('row').filter({ hasText: 'LVEF' })
    await expect(ef.getByRole('cell').filter({ hasText: /○ \d+ %.*unreviewed/ })).toHaveCount(4)
    await expect(ef).toContainText('exceeds measurement variability')
    const visits = await page.getByTestId('visit').all()
    expect(visits).toHaveLength(4)
    for (const visit of visits) {
      const [card, canvas] = [await visit.boundingBox(), await visit.locator('canvas').boundingBox()]
      // The card has a line of one pixel on either side.
      expect(Math.abs((card?.width ?? 0) - (canvas?.width ?? -9))).toBeLessThan(4)
    }
    await shoot(opened, 'patient')
    await expect(page.getByTestId('patient-row').filter({ hasText: 'Misfiled' })).toContainText('may be someone else')
    await expect(page.getByTestId('patient-row').filter({ hasText: 'may be someone else' })).toHaveCount(1)
    await page.getByText('Misfiled, Eve').first().click()
    await expect(page.getByRole('note').first()).toContainText('does not look like the patient’s other visits')
    await shoot(opened, 'misfiled')
    await app.close()
  })

  test('the pacemaker that came between two visits is a new finding, and is accepted, edited and rejected by key', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await openStudy(opened, 'Pacer, Bruno', /Read 2026-03-12 beside 2025-06-18/)
    const changes = page.getByTestId('changes')
    await expect(changes.getByRole('row').filter({ hasText: 'Pacemaker' })).toContainText('new')
    await expect(changes.getByTestId('appeared')).toContainText('New since 2025-06-18: Pacemaker lead')
    await expect(changes.getByTestId('similarity-strip')).toContainText('with 12 visits of other patients median')
    const ef = page.getByTestId('finding-LVEF')
    await expect(ef).toHaveAttribute('data-status', 'unreviewed')
    await page.keyboard.press('a')
    await expect(ef).toHaveAttribute('data-status', 'accepted')
    await page.keyboard.press('Control+z')
    await expect(ef).toHaveAttribute('data-status', 'unreviewed')
    await page.keyboard.press('e')
    await page.getByLabel('LVEF').fill('53')
    await page.keyboard.press('Enter')
    await expect(ef).toHaveAttribute('data-status', 'edited')
    await expect(ef).toContainText('53 %')
    await expect(changes.getByRole('row').filter({ hasText: 'LVEF' })).toContainText('model then, reader now')
    await page.keyboard.press('j')
    await page.keyboard.press('a')
    await expect(page.getByTestId('finding-pacemaker')).toHaveAttribute('data-status', 'accepted')
    // Accepting moved on to the next.
    await page.keyboard.press('x')
    await expect(page.getByTestId('finding-TAVR')).toHaveAttribute('data-status', 'rejected')
    await shoot(opened, 'findings')
    await changes.getByTestId('similarity-strip').scrollIntoViewIfNeeded()
    await shoot(opened, 'similarity')

    const audit = await ask(opened, 'audit:list', { studyInstanceUid: await newestStudy(opened, 'pacer') })
    for (const action of ['accept', 'undo', 'edit', 'reject']) {
      const event = audit.find((entry) => entry.action === action)
      expect(event?.user).toBeTruthy()
      expect(event?.modelSha256).toMatch(/^[0-9a-f]{64}$/)
      expect(Date.parse(event?.at ?? '')).toBeGreaterThan(0)
    }
    await app.close()
  })

  test('the draft report is edited, kept over a restart, and printed with DRAFT on every page', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await openStudy(opened, 'Pacer, Bruno', /Read 2026-03-12/)
    await page.keyboard.press('r')
    await expect(page.getByTestId('section-findings')).toHaveValue(/LVEF 53 %/)
    await expect(page.getByTestId('section-findings')).toHaveValue(/Pacemaker lead: present/)
    await expect(page.getByTestId('section-comparison')).toHaveValue(/New since 2025-06-18: Pacemaker lead\./)
    await expect(page.getByTestId('section-findings')).not.toHaveValue(/Transcatheter/)
    await expect(page.getByTestId('unreviewed')).toContainText('Mitral clip')
    await page.getByTestId('section-impression').fill('Pacemaker since the last visit. Äußerst stabil.')
    await expect(page.getByTestId('report-said')).toContainText('Saved as version')
    const sheet = page.frameLocator('[data-testid=page-preview]')
    await expect(sheet.locator('body')).toContainText('Pacemaker since the last visit. Äußerst stabil.')
    for (const words of ['DRAFT', 'LVEF 53 %', 'Unreviewed AI findings', 'not a medical device', 'phantom-clip 1.1.0'])
      await expect(sheet.locator('body')).toContainText(words)
    // The sheet keeps its own style under a policy that runs no script: a page in the window's policy would be unstyled.
    expect(await sheet.locator('.draft').evaluate((element) => getComputedStyle(element).position)).toBe('absolute')
    await expect(sheet.locator('figure img')).toHaveCount(2)
    await expect(page.getByTestId('key-frames').getByTestId('thumbnail')).toHaveCount(2)
    await expect(page.getByTestId('sources-findings').getByRole('listitem')).toContainText([
      '● reader LVEF 53 %',
      '◇ phantom-clip 1.1.0 Pacemaker lead',
    ])
    await shoot(opened, 'report')
    await app.close()

    const again = await openLongaxis(folder)
    await openStudy(again, 'Pacer, Bruno', /Read 2026-03-12/)
    await expect(again.page.getByTestId('finding-LVEF')).toHaveAttribute('data-status', 'edited')
    await again.page.keyboard.press('r')
    await expect(again.page.getByTestId('section-impression')).toHaveValue(
      'Pacemaker since the last visit. Äußerst stabil.',
    )
    const out = path.join(folder, 'report.pdf')
    await again.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, out)
    await again.page.keyboard.press('Control+p')
    await expect(again.page.getByTestId('report-said')).toContainText('Saved to')
    await again.app.close()
    expect(existsSync(out)).toBe(true)
    expect(readFileSync(out).subarray(0, 5).toString()).toBe('%PDF-')
    const pages = execFileSync('pdftotext', ['-layout', out, '-'])
      .toString()
      .split('\f')
      .filter((text) => text.trim() !== '')
    expect(pages.length).toBeGreaterThan(0)
    for (const text of pages) expect(text).toContain('DRAFT')
    const all = pages.join('\n')
    for (const words of [
      'Pacer, Bruno',
      'LXDEMO2',
      'LVEF 53 %',
      'Pacemaker since the last visit. Äußerst stabil.',
      'phantom-clip 1.1.0',
      'not a medical device',
      'Unreviewed AI findings',
    ])
      expect(all).toContain(words)
  })

  test('an older version is looked at, and what was written in it is restored as a new one', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await openStudy(opened, 'Pacer, Bruno', /Read 2026-03-12/)
    await page.keyboard.press('r')
    const uid = await newestStudy(opened, 'pacer')
    const before = await ask(opened, 'report:versions', { studyInstanceUid: uid })
    const [old] = before.filter(({ sections }) => sections.some(({ text }) => text.includes('Äußerst stabil')))
    expect(old).toBeTruthy()
    await page.getByTestId('section-impression').fill('Something else altogether.')
    await expect(page.getByTestId('report-said')).toContainText('Saved as version')
    const sheet = page.frameLocator('[data-testid=page-preview]')
    await expect(sheet.locator('body')).toContainText('Something else altogether.')

    await page.getByRole('button', { name: 'Versions' }).click()
    await page.getByRole('menuitem', { name: new RegExp(`version ${old?.version} `) }).click()
    await expect(page.getByTestId('section-impression')).toHaveValue('Pacemaker since the last visit. Äußerst stabil.')
    await expect(page.getByTestId('section-impression')).toHaveAttribute('readonly', '')
    await expect(sheet.locator('body')).toContainText('Äußerst stabil')
    await expect(sheet.locator('body')).not.toContainText('Something else')
    await expect(page.getByRole('button', { name: 'Export PDF' })).toBeDisabled()
    await shoot(opened, 'version')
    await page.getByRole('button', { name: 'Restore as a new version' }).click()
    await expect(page.getByTestId('report-said')).toContainText(`Version ${old?.version} restored as version`)
    await expect(page.getByTestId('section-impression')).toHaveValue('Pacemaker since the last visit. Äußerst stabil.')
    await expect(page.getByTestId('section-impression')).not.toHaveAttribute('readonly', '')
    await expect(sheet.locator('body')).toContainText('Äußerst stabil')
    const after = await ask(opened, 'report:versions', { studyInstanceUid: uid })
    expect(after[0]?.version).toBe((before[0]?.version ?? 0) + 2)
    expect(
      after
        .find(({ version }) => version === (before[0]?.version ?? 0) + 1)
        ?.sections.some(({ text }) => text === 'Something else altogether.'),
    ).toBe(true)
    const [event] = (await ask(opened, 'audit:list', { studyInstanceUid: uid })).filter(
      ({ action }) => action === 'restoreReport',
    )
    expect(event).toMatchObject({
      subject: old?.reportId,
      detail: textOf('audit.reportRestored', { version: old?.version ?? 0, saved: after[0]?.version ?? 0 }),
    })
    await app.close()
  })

  test('a killed inference process fails its run with a reason, and the window goes on', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await openStudy(opened, 'Valve, Carla', /Read 2026-03-11/)
    await expect(page.getByTestId('finding-TAVR')).toContainText('Likely')
    const uid = await newestStudy(opened, 'valve')
    // The process is killed the moment it appears, so that the kill falls into starting or reading.
    const killed = app.evaluate(async ({ app: electron }) => {
      for (let tick = 0; tick < 60_000; tick++) {
        const utility = electron
          .getAppMetrics()
          .find(({ serviceName, name }) => [serviceName, name].includes('Longaxis inference'))
        if (utility) {
          process.kill(utility.pid, 'SIGKILL')
          return true
        }
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      return false
    })
    await ask(opened, 'model:read', { studies: [uid], again: true })
    expect(await killed).toBe(true)
    await expect(page.getByTestId('read-bar')).toContainText('The model’s process ended unexpectedly'.replace('’', "'"))
    // The library still answers, and the next reading works.
    await ask(opened, 'model:read', { studies: [uid], again: true })
    await expect(page.getByTestId('finding-TAVR')).toContainText('Likely')
    await app.close()
  })

  test('a process killed after its first loop leaves a partial reading that says so, and a whole one takes its place', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await openStudy(opened, 'Oncology, Ada', /Read 2026-03-14/)
    await expect(page.getByTestId('finding-LVEF')).toContainText('%')
    const uid = await newestStudy(opened, 'oncology')
    await app.evaluate(({ app: electron, BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      if (!contents) throw new Error('no window')
      const send = contents.send.bind(contents)
      contents.send = (channel: string, ...words: unknown[]) => {
        const [event] = words as { kind?: string; done?: number; finished?: boolean }[]
        const utility = electron
          .getAppMetrics()
          .find(({ serviceName, name }) => [serviceName, name].includes('Longaxis inference'))
        if (
          channel === 'job:progress' &&
          event?.kind === 'read' &&
          (event.done ?? 0) >= 1 &&
          event.finished === false &&
          utility
        ) {
          process.kill(utility.pid, 'SIGKILL')
          contents.send = send
        }
        send(channel, ...words)
      }
    })
    await ask(opened, 'model:read', { studies: [uid], again: true })
    await expect(page.getByTestId('findings').getByRole('alert')).toContainText(
      'loops had been read: their findings are kept as a partial reading',
    )
    // The whole reading of before still speaks.
    await expect(page.getByTestId('finding-LVEF')).not.toContainText('partial reading')
    expect((await ask(opened, 'findings:list', { studyInstanceUid: uid })).run?.status).toBe('partial')
    await page.getByRole('button', { name: 'Read again' }).click()
    await expect
      .poll(async () => (await ask(opened, 'findings:list', { studyInstanceUid: uid })).run?.status)
      .toBe('complete')
    await app.close()
  })

  test('the settings name the model, its figures and the reader', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await expect(page.getByTestId('patient-row')).toHaveCount(5)
    await openSettings(opened)
    await expect(page.getByTestId('packs')).toContainText('Phantom CLIP')
    await expect(page.getByTestId('packs')).toContainText('LVEF, mean absolute error')
    await expect(page.getByTestId('engine')).toContainText(
      /On this machine: \w+, \d+ threads?, batches of \d+, [\d.]+ ms a frame/,
    )
    const measuredAt = async () =>
      (await ask(opened, 'model:packs', undefined)).find(({ usable }) => usable)?.benchmark?.measuredAt
    const before = await measuredAt()
    await page.getByRole('button', { name: 'Measure again' }).click()
    await expect.poll(measuredAt).not.toBe(before)
    await expect(page.getByRole('button', { name: 'Measure again' })).toBeEnabled()
    await shoot(opened, 'settings')
    await page.keyboard.press('1')
    await page.getByLabel('Reader’s name').fill('Dr Example')
    await page.getByLabel('Reader’s name').blur()
    await shoot(opened, 'settings-reading')
    await app.close()
    const again = await openLongaxis(folder)
    await expect(again.page.getByTestId('patient-row')).toHaveCount(5)
    await openSettings(again, 'Reading')
    await expect(again.page.getByLabel('Reader’s name')).toHaveValue('Dr Example')
    await again.app.close()
  })
})

test('real files are imported, and the model says of none of them a number', async () => {
  test.skip(!hasSharedDicom, 'the real DICOM files are not here')
  const opened = await openLongaxis(temporaryFolder(), ['--unencrypted'])
  const { app, page } = opened
  await page.getByRole('button', { name: 'Not encrypted' }).click()
  await ask(opened, 'import:start', { paths: [sharedDicom] })
  await expect(page.getByTestId('import-bar')).toContainText('not imported')
  await expect(page.getByTestId('patient-row').first()).toBeVisible()
  await page.getByTestId('patient-row').first().click()
  await expect(page.getByTestId('visit').first()).toBeVisible()
  await expect(page.getByTestId('read-bar')).toHaveCount(0)
  const { rows } = await ask(opened, 'worklist:query', {
    text: '',
    sort: 'name',
    descending: false,
    offset: 0,
    limit: 500,
  })
  const timelines = await Promise.all(
    rows.map(({ patient }) => ask(opened, 'patient:timeline', { patientKey: patient.patientKey })),
  )
  const values = timelines.flatMap((database) =>
    database.ok ? database.value.visits.flatMap(({ findings }) => findings) : [],
  )
  expect(values.length).toBeGreaterThan(10)
  for (const { value, probability, refusal } of values) {
    expect([value, probability]).toEqual([null, null])
    expect(refusal).toBeTruthy()
  }
  await app.close()
})
