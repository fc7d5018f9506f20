import { expect, test } from '@playwright/test'
import path from 'node:path'
import { createPack } from '../../main/modelImport/createPack'
import { narrowEchoClip, writeRandomEchoClip } from '../helpers/checkpoint'
import { openPacer } from '../helpers/pacer'
import { command, newestStudy, openSettings, shoot, temporaryFolder } from '../helpers/window'
import { messageOf } from '../../shared/words'

test('an imported EchoCLIP-R compares hearts beside the model that reads, until the reader wants another', async () => {
  const folder = temporaryFolder()
  const checkpoint = path.join(folder, 'r.safetensors')
  writeRandomEchoClip(checkpoint, narrowEchoClip, 11)
  const pack = await createPack(
    {
      checkpoint,
      model: 'echoclip-r',
      prompts: null,
      merges: null,
      repository: null,
      phrases: null,
      exampleReport: null,
      severities: null,
      recipe: null,
      rule: 'paper',
      colourOrder: 'bgr',
      into: path.join(folder, 'user', 'models'),
    },
    { architecture: narrowEchoClip },
  )
  if (!pack.ok) throw new Error(messageOf(pack.failure))

  const opened = await openPacer(folder)
  const { app, page } = opened
  const study = await newestStudy(opened, 'pacer')
  await expect(page.getByText(/Hearts are compared by echoclip-r .*from \d+ loops? of this study/)).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await openSettings(opened)
  const [reads, compares] = [page.getByTestId('pack-phantom-clip'), page.getByTestId('pack-echoclip-r')]
  await expect(reads).toContainText('✓ reads studies')
  await expect(compares).toContainText('✓ tells patients apart')
  await expect(compares.getByRole('button', { name: 'Read with this model' })).toHaveCount(0)
  await compares.scrollIntoViewIfNeeded()
  await shoot(opened, 'settings-two-models')
  await reads.getByRole('button', { name: 'Tell patients apart with it' }).click()
  await expect(reads).toContainText('✓ tells patients apart')
  await expect(compares).not.toContainText('✓')
  await app.close()

  const list = (await command(folder, ['model', 'list', '--unencrypted'])) as {
    packs: { id: string; sha256: string; roles: string[] }[]
  }
  const sha256 = (id: string): string => list.packs.find((pack) => pack.id === id)?.sha256 ?? ''
  expect(list.packs.map(({ id, roles }) => [id, roles])).toEqual(
    expect.arrayContaining([
      ['phantom-clip', ['reading', 'patients']],
      ['echoclip-r', ['patients']],
    ]),
  )
  expect(await command(folder, ['model', 'use', sha256('echoclip-r'), '--unencrypted'])).toMatchObject({
    id: 'echoclip-r',
    for: 'patients',
  })
  expect(await command(folder, ['read', study, '--unencrypted'])).toMatchObject({
    model: { id: 'phantom-clip' },
    patients: { model: { id: 'echoclip-r' }, status: 'complete' },
  })
})
