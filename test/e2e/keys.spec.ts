import { expect, test } from '@playwright/test'
import { demoFolder } from '../helpers/demo'
import { slowly } from '../helpers/slowly'
import { ask, newestStudy, openLongaxis, shoot, temporaryFolder, type Opened, spanPasses } from '../helpers/window'

const folder = temporaryFolder()
/** Longer than letters stay dead after the last key typed into a field. */
const QUIET_MS = 700

const title = ({ page }: Opened) => page.getByTestId('banner').getByRole('heading')

async function read(opened: Opened, patient: string): Promise<void> {
  await opened.page.getByTestId('patient-row').filter({ hasText: patient }).click()
  await expect(opened.page.locator('.patient h2').first()).toHaveText(patient)
  await opened.page.getByRole('button', { name: /^Read / }).click()
  await expect(opened.page.getByTestId('finding-LVEF')).toContainText('%')
}

test.describe.serial('keys', () => {
  test('demo patients are imported and read', async () => {
    const opened = await openLongaxis(folder, ['--unencrypted'])
    await opened.page.getByRole('button', { name: 'Not encrypted' }).click()
    await ask(opened, 'import:start', { paths: [await demoFolder()] })
    await expect(opened.page.getByTestId('import-bar')).toContainText('56 added')
    await expect
      .poll(async () => {
        const uid = await newestStudy(opened, 'misfiled')
        return uid === '' ? null : (await ask(opened, 'findings:list', { studyInstanceUid: uid })).run?.status
      })
      .toBe('complete')
    await expect(opened.page.getByTestId('read-bar')).toHaveCount(0)
    await opened.app.close()
  })

  test('what a search found is what is shown, selected and opened by Enter', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    const field = page.getByRole('searchbox')
    const shown = page.locator('.patient h2').first()
    const selected = page.getByRole('option', { selected: true })
    await page.getByText('Oncology, Ada').first().click()
    await expect(shown).toHaveText('Oncology, Ada')

    await test.step('after Tab', async () => {
      await field.click()
      await page.keyboard.type('pac')
      await expect(page.getByTestId('patient-row')).toHaveCount(1)
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await expect(title(opened)).toHaveText('Pacer, Bruno')
      await page.keyboard.press('Escape')
      await expect(page.getByTestId('reading')).toHaveCount(0)
    })

    await test.step('from the field itself, with arrows', async () => {
      await field.fill('demo')
      await expect(page.getByTestId('patient-row')).not.toHaveCount(1)
      await field.fill('')
      await expect(page.getByTestId('patient-row')).toHaveCount(5)
      const names = await page.getByTestId('patient-row').locator('strong').allInnerTexts()
      await page.getByTestId('patient-row').first().click()
      await field.click()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await expect(selected).toContainText(names[2] ?? '-')
      await expect(shown).toHaveText(names[2] ?? '-')
      await page.keyboard.press('ArrowUp')
      await expect(shown).toHaveText(names[1] ?? '-')
      await expect(field).toBeFocused()
      await page.keyboard.press('Enter')
      await expect(title(opened)).toHaveText(names[1] ?? '-')
      await page.keyboard.press('Escape')
    })

    await test.step('nothing found: nothing is shown, and Enter opens nothing', async () => {
      await field.fill('nobody at all')
      await expect(page.getByTestId('patient-row')).toHaveCount(0)
      await expect(shown).toHaveCount(0)
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await expect(page.getByTestId('reading')).toHaveCount(0)
    })

    await test.step('filters and sorting, by key and by button', async () => {
      await field.fill('')
      await page.locator('body').click({ position: { x: 2, y: 2 } })
      const names = () => page.getByTestId('patient-row').locator('strong').allInnerTexts()
      await expect(page.getByTestId('patient-row')).toHaveCount(5)
      await spanPasses(page, QUIET_MS)
      for (const key of ['s', 's', 's']) await page.keyboard.press(key)
      await expect(page.getByRole('button', { name: 'By name' })).toBeVisible()
      await expect.poll(async () => (await names()).join()).toBe([...(await names())].sort().join())
      await ask(opened, 'study:setReadState', {
        studyInstanceUid: await newestStudy(opened, 'valve'),
        readState: 'draft',
      })
      await page.keyboard.press('u')
      await expect(page.getByRole('button', { name: 'Unread only' })).toHaveAttribute('aria-pressed', 'true')
      const unread = (
        await ask(opened, 'worklist:query', {
          text: '',
          sort: 'name',
          descending: false,
          offset: 0,
          limit: 9,
          unreadOnly: true,
        })
      ).total
      await expect(page.getByTestId('patient-row')).toHaveCount(unread)
      await shoot(opened, 'filters')
      await page.getByRole('button', { name: 'Unread only' }).click()
      await page.keyboard.press('s')
      await expect(page.getByTestId('patient-row')).toHaveCount(5)
    })

    await test.step('results that are not there yet: Enter waits for them', async () => {
      await field.fill('')
      await page.getByText('Oncology, Ada').first().click()
      await expect(shown).toHaveText('Oncology, Ada')
      await slowly(opened, 'worklist:query', 1500)
      await field.click()
      await page.keyboard.type('val')
      await page.keyboard.press('Enter')
      await expect(title(opened)).toHaveText('Valve, Carla')
      await page.keyboard.press('Escape')
      // Tab leaves the field; the row of before is not opened either.
      await expect(page.getByTestId('patient-row')).toHaveCount(5)
      await field.click()
      await page.keyboard.type('pac')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await expect(title(opened)).toHaveText('Pacer, Bruno')
      await page.keyboard.press('Escape')
    })

    await test.step('Enter on a visit’s card opens that visit', async () => {
      await page.getByText('Oncology, Ada').first().click()
      await expect(shown).toHaveText('Oncology, Ada')
      const card = page.getByTestId('visit').nth(1)
      const date = await card.locator('strong').innerText()
      await card.focus()
      await page.keyboard.press('Enter')
      await expect(page.getByTestId('banner')).toContainText(`Echo ${date}`)
      await page.keyboard.press('Escape')
    })
    await app.close()
  })

  test('pictures found for words leave one who types on in the field', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await expect(page.getByTestId('patient-row')).toHaveCount(5)
    await slowly(opened, 'search:pictures', 1500)
    await page.keyboard.press('q')
    const field = page.getByRole('searchbox')
    await page.keyboard.type('effusion')
    await page.keyboard.press('Enter')
    await page.keyboard.type(' pericardial')
    await expect(page.getByTestId('picture').first()).toBeVisible()
    await expect(field).toBeFocused()
    await expect(field).toHaveValue('effusion pericardial')
    // A change of the library draws the results anew and takes no focus.
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('picture').first()).toBeFocused()
    await field.click()
    const uid = await newestStudy(opened, 'oncology')
    await ask(opened, 'study:setReadState', { studyInstanceUid: uid, readState: 'draft' })
    await spanPasses(page, 2500)
    await expect(field).toBeFocused()
    // Esc leaves the search by words, not the worklist.
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('pictures')).toHaveCount(0)
    await app.close()
  })

  test('a value is replaced, a refusal stands beside what was typed, and Esc closes the innermost thing first', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await read(opened, 'Pacer, Bruno')
    const ef = page.getByTestId('finding-LVEF')
    const field = page.getByLabel('LVEF', { exact: true })
    const reading = page.getByTestId('reading')

    await page.keyboard.press('e')
    await expect(field).toBeFocused()
    await page.keyboard.type('57')
    await expect(field).toHaveValue('57')
    await page.keyboard.press('Enter')
    await expect(ef).toHaveAttribute('data-status', 'edited')
    await expect(ef).toContainText('57 %')

    await spanPasses(page, QUIET_MS)
    await page.keyboard.press('e')
    await page.keyboard.type('570')
    await page.keyboard.press('Enter')
    await expect(ef.getByRole('alert')).toContainText('LVEF')
    await expect(field).toHaveValue('570')
    await expect(field).toBeFocused()
    await shoot(opened, 'refused')
    await page.keyboard.press('Escape')
    await expect(field).toHaveCount(0)
    await expect(reading).toBeVisible()
    await expect(ef).toContainText('57 %')

    await spanPasses(page, QUIET_MS)
    await page.keyboard.press('n')
    await expect(page.getByRole('menu')).toBeVisible()
    await page.keyboard.press('x')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    await expect(ef).toHaveAttribute('data-status', 'edited')
    await page.getByRole('button', { name: 'Choose a prior' }).click()
    await expect(page.getByRole('menu')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    await expect(reading).toBeVisible()

    await page.keyboard.press('m')
    await expect(page.locator('[data-testid=viewport][data-tool=measure]').first()).toBeVisible()
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.locator('[data-testid=viewport][data-tool=measure]').first()).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.locator('[data-testid=viewport][data-tool=measure]')).toHaveCount(0)
    await expect(reading).toBeVisible()

    await page.keyboard.press('r')
    const section = page.getByTestId('section-impression')
    await section.click()
    await page.keyboard.type('Seen by keys.')
    await page.keyboard.press('Escape')
    await expect(reading).toBeVisible()
    await spanPasses(page, QUIET_MS)
    await page.keyboard.press('r')
    await expect(section).toHaveValue(/Seen by keys\./)
    await page.keyboard.press('Escape')
    await expect(reading).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(reading).toHaveCount(0)
    await app.close()
  })

  test('letters are no commands while one types, nor half a second after, whatever comes meanwhile', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await read(opened, 'Valve, Carla')
    const uid = await newestStudy(opened, 'valve')
    const ef = page.getByTestId('finding-LVEF')
    const field = page.getByLabel('LVEF', { exact: true })
    const firstId = async () => (await ask(opened, 'findings:list', { studyInstanceUid: uid })).findings[0]?.findingId

    // A new reading of the study gives every finding another id: what is being typed stays where it is.
    await page.keyboard.press('e')
    await page.keyboard.type('4')
    const before = await firstId()
    await ask(opened, 'model:read', { studies: [uid], again: true })
    await expect.poll(firstId).not.toBe(before)
    await spanPasses(page, 500)
    await expect(field).toBeFocused()
    await page.keyboard.type('8')
    await expect(field).toHaveValue('48')

    // The field loses its focus: letters do nothing yet, then they do.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.keyboard.press('x')
    await spanPasses(page, QUIET_MS)
    await expect(ef).toHaveAttribute('data-status', 'unreviewed')
    await page.keyboard.press('Escape')
    await expect(field).toHaveCount(0)
    await page.keyboard.press('x')
    await expect(ef).toHaveAttribute('data-status', 'rejected')
    await page.keyboard.press('Control+z')
    await expect(ef).toHaveAttribute('data-status', 'unreviewed')
    await app.close()
  })

  test('what keys do is undone and done again', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await read(opened, 'Effusion, Dan')
    const ef = page.getByTestId('finding-LVEF')
    const chosen = page.locator('[data-testid^=finding-][aria-current=true]')
    const first = await chosen.getAttribute('data-testid')

    // Accepting moves to the next; undoing comes back.
    await page.keyboard.press('a')
    await expect(page.getByTestId(first ?? '')).toHaveAttribute('data-status', 'accepted')
    await expect(chosen).not.toHaveAttribute('data-testid', first ?? '')
    await page.keyboard.press('Control+z')
    await expect(page.getByTestId(first ?? '')).toHaveAttribute('data-status', 'unreviewed')
    await expect(chosen).toHaveAttribute('data-testid', first ?? '')
    await page.keyboard.press('Control+Shift+Z')
    await expect(page.getByTestId(first ?? '')).toHaveAttribute('data-status', 'accepted')
    await page.keyboard.press('Control+z')

    await page.keyboard.press('e')
    await page.keyboard.type('41')
    await page.keyboard.press('Enter')
    await expect(ef).toContainText('41 %')
    await page.keyboard.press('Control+z')
    await expect(ef).toHaveAttribute('data-status', 'unreviewed')
    await page.keyboard.press('Control+y')
    await expect(ef).toContainText('41 %')
    await page.keyboard.press('Control+z')
    await spanPasses(page, QUIET_MS)

    const grid = page.getByTestId('grid')
    const style = () => grid.getAttribute('style')
    const layout = await style()
    await page.keyboard.press('g')
    await expect.poll(style).not.toBe(layout)
    await page.keyboard.press('Control+z')
    await expect.poll(style).toBe(layout)
    await page.keyboard.press('p')
    await expect(page.getByTestId('findings')).toHaveCount(0)
    await page.keyboard.press('Control+z')
    await expect(page.getByTestId('findings')).toBeVisible()

    // A view named by the reader goes back to whoever named it before.
    const loop = async () => {
      const detail = await ask(opened, 'study:detail', { studyInstanceUid: await newestStudy(opened, 'effusion') })
      return detail.ok ? detail.value.loops.map(({ view }) => view) : []
    }
    const views = await loop()
    await page.keyboard.press('n')
    await page.getByRole('menuitem', { name: /^SC/ }).click()
    await expect.poll(loop).not.toEqual(views)
    await page.keyboard.press('Control+z')
    await expect.poll(loop).toEqual(views)

    // Tab reaches the buttons of the screen, among them those of the finding.
    await page.locator('body').click({ position: { x: 2, y: 2 } })
    const reached = new Set<string>()
    for (let n = 0; n < 80; n++) {
      await page.keyboard.press('Tab')
      reached.add(await page.evaluate(() => document.activeElement?.textContent ?? ''))
    }
    const buttons = await page.locator('button:visible:not([disabled])').allTextContents()
    for (const words of ['AcceptA', 'EditE', 'RejectX', 'Draft reportR']) expect(buttons.join()).toContain(words)
    expect(buttons.filter((words) => !reached.has(words))).toEqual([])
    await app.close()
  })

  test('a decision about whose heart a visit shows is undone and done again', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await page.getByTestId('patient-row').filter({ hasText: 'Misfiled' }).click()
    await expect(page.getByTestId('identity-warning').first()).toBeVisible()
    await page.keyboard.press('w')
    const words = page.getByTestId('identity-words')
    await expect(words).toContainText('does not look like')
    await page.keyboard.press('b')
    await expect(words).toContainText('confirmed on')
    await page.keyboard.press('Control+z')
    await expect(words).toContainText('does not look like')
    await expect(words).not.toContainText('confirmed on')
    await page.keyboard.press('Control+y')
    await expect(words).toContainText('confirmed on')
    await page.keyboard.press('Control+z')
    await expect(words).toContainText('does not look like')
    await app.close()
  })

  test('the menu is the program’s own; nothing reloads the window or opens developer tools', async () => {
    const opened = await openLongaxis(folder)
    const { app, page } = opened
    await expect(page.getByTestId('patient-row')).toHaveCount(5)
    await page.evaluate(() => Object.assign(window, { unharmed: true }))
    for (const key of ['F5', 'Control+r', 'Control+Shift+R', 'Control+Shift+I', 'F12']) await page.keyboard.press(key)
    await spanPasses(page, 500)
    expect(await page.evaluate(() => (window as unknown as { unharmed?: boolean }).unharmed)).toBe(true)
    const items = await app.evaluate(({ Menu }) => {
      const all: Electron.MenuItem[] = []
      const gather = (menu: Electron.Menu | null | undefined): void => {
        for (const item of menu?.items ?? []) {
          all.push(item)
          gather(item.submenu)
        }
      }
      gather(Menu.getApplicationMenu())
      return all.map(({ id, role }) => ({ id: String(id), role: String(role ?? '') }))
    })
    const roles = items.map(({ role }) => role.toLowerCase())
    for (const role of ['reload', 'forcereload', 'toggledevtools']) expect(roles).not.toContain(role)
    for (const id of ['import', 'export', 'settings', 'about', 'fullScreen', 'quit'])
      expect(items.map((item) => item.id)).toContain(id)
    await app.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.getMenuItemById('settings')?.click()
    })
    await expect(page.getByTestId('settings')).toBeVisible()
    await app.close()
  })
})
