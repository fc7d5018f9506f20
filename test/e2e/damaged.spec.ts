import { expect, test } from '@playwright/test'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { demoFolder } from '../helpers/demo'
import { ask, command, newestStudy, openLongaxis, temporaryFolder } from '../helpers/window'

/** An object of a library that is not encrypted, as the format before had it: the file itself. */
function toOldFormat(file: string, isDamaged: boolean): void {
  const stored = readFileSync(file)
  const content = stored.subarray(0, Number(stored.readBigUInt64BE(stored.length - 48)))
  if (isDamaged) for (let at = 20_000; at < content.length - 1000; at += 1000) content[at] = (content[at] ?? 0) ^ 0xff
  writeFileSync(file.replace(/\.v2$/, ''), content)
  rmSync(file)
}

test('an old library is moved in the window; what is damaged in it is refused in words, until it is imported again', async () => {
  const folder = temporaryFolder()
  const source = await demoFolder()
  await command(folder, ['import', source, '--unencrypted'])
  const { patients } = (await command(folder, ['list'])) as {
    patients: { name: string; studies: { studyInstanceUid: string; loops: { sopInstanceUid: string }[] }[] }[]
  }
  const objects = path.join(folder, 'library', 'objects')
  const files = (readdirSync(objects, { recursive: true }) as string[]).filter((name) => name.endsWith('.v2'))
  expect(files.length).toBeGreaterThan(20)
  for (const name of files) toOldFormat(path.join(objects, name), true)
  const study = patients.at(0)?.studies.at(-1)
  expect(study).toBeDefined()

  const opened = await openLongaxis(folder)
  try {
    const { page } = opened
    const bar = page.getByTestId('import-bar')
    await expect(bar).toContainText(`${files.length} stored files are damaged`)
    await expect(bar).toContainText('Import their studies again')
    const uid = await newestStudy(opened, 'ada')
    await page.getByRole('searchbox').first().fill('ada')
    await page.keyboard.press('Enter')
    await expect(page.getByText('The stored file is damaged or was changed').first()).toBeVisible()
    if (process.env.LONGAXIS_SCREENSHOTS) {
      mkdirSync(process.env.LONGAXIS_SCREENSHOTS, { recursive: true })
      await page.screenshot({ path: `${process.env.LONGAXIS_SCREENSHOTS}/damaged.png` })
    }
    const detail = await ask(opened, 'study:detail', { studyInstanceUid: uid })
    expect(detail.ok).toBe(true)
    await ask(opened, 'import:start', { paths: [source] })
    await expect(page.getByText(`${files.length} damaged files repaired`)).toBeVisible()
  } finally {
    await opened.app.close()
  }
  expect(await command(folder, ['library', 'verify'])).toMatchObject({ whole: true, bad: [] })
  expect(await command(folder, ['audit', 'verify'])).toMatchObject({ intact: true, keyed: false })
})
