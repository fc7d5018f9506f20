import { expect, test } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { publishedEchoClip } from '../../main/modelImport/echoClip'
import { writeEmptyEchoClip } from '../helpers/checkpoint'
import { ask, openLongaxis, shoot, temporaryFolder, type Opened } from '../helpers/window'

const folder = temporaryFolder()
const checkpoint = path.join(folder, 'r.safetensors')
const copy = path.join(folder, 'copy')

/** Dialogs answer at once: files by the checkpoint, folders by `chosenFolder`. What they asked for is kept. */
async function answerDialogs({ app }: Opened, chosenFolder: string | null): Promise<void> {
  await app.evaluate(
    ({ dialog }, [file, folders]) => {
      const asked: string[] = []
      Object.assign(globalThis, { asked })
      dialog.showOpenDialog = (...parameters: unknown[]) => {
        const properties = (parameters.at(-1) as { properties: string[] }).properties
        asked.push(...properties)
        const isFolder = properties.includes('openDirectory')
        return Promise.resolve({
          canceled: false,
          filePaths: isFolder ? (folders ? [folders] : []) : file ? [file] : [],
        })
      }
    },
    [checkpoint, chosenFolder] as const,
  )
}
const asked = ({ app }: Opened): Promise<unknown> =>
  app.evaluate(() => (globalThis as unknown as { asked: readonly string[] }).asked)

test('the settings hand the import a checkpoint and the user’s copy of the repository; a closed dialog starts nothing', async () => {
  mkdirSync(copy)
  writeFileSync(path.join(copy, 'template_vocab.txt'), 'LEFT ATRIUM IS\n')
  writeFileSync(path.join(copy, 'example_report.txt'), 'Nothing of it.')
  writeEmptyEchoClip(checkpoint, { ...publishedEchoClip, text: { ...publishedEchoClip.text, vocabulary: 909 } })
  const opened = await openLongaxis(folder, ['--unencrypted'])
  const { app, page } = opened
  await page.getByRole('button', { name: 'Not encrypted' }).click()
  await page.getByRole('button', { name: /^Settings/ }).click()
  await page.getByRole('tab', { name: 'Models' }).click()
  const section = page.getByTestId('import-model')
  await expect(section.getByText('prompts_used.json of my copy')).toBeVisible()
  await section.getByText('EchoCLIP-R:').click()
  await expect(section.getByText('From ranked prompts to a value')).toHaveCount(0)
  await expect(section.getByLabel(/five severity words/)).toHaveCount(0)
  await section.getByText('Also read reports').click()
  const marks = section.locator('label.switch')
  expect(
    await marks.evaluate((label) => [
      getComputedStyle(label, '::before').content,
      getComputedStyle(label.querySelector('.switch-mark') ?? label, '::before').content,
    ]),
  ).toEqual(['none', '"●"'])
  await section.getByLabel(/five severity words/).fill('AA, BB, CC, DD, EE')
  await section.scrollIntoViewIfNeeded()
  await shoot(opened, 'import-model')

  await answerDialogs(opened, null)
  expect(
    await ask(opened, 'model:import', { model: 'echoclip-r', rule: 'paper', withRepository: true, severities: '' }),
  ).toEqual({ ok: true, value: null })
  expect(await asked(opened)).toEqual(['openFile', 'openDirectory'])

  await answerDialogs(opened, copy)
  const choose = section.getByRole('button', { name: 'Choose the checkpoint' })
  await choose.click()
  await expect(page.getByTestId('import-bar')).toContainText(
    'template_vocab.txt was refused: it makes a vocabulary of 140, not 909',
  )
  await page.getByRole('button', { name: 'Close' }).click()
  writeFileSync(
    path.join(copy, 'template_vocab.txt'),
    Array.from({ length: 770 }, (_, i) => `PHRASE ${i} IS`).join('\n'),
  )
  await section.getByLabel(/five severity words/).fill('AA')
  await choose.click()
  await expect(page.getByTestId('import-bar')).toContainText('“AA” are not five different severity words')
  await app.close()
})
