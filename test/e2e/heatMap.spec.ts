import { expect, test } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { heatCells, MOST_OPAQUE } from '../../renderer/findings/heatMapPaint'
import { geometryOf } from '../../renderer/cine/viewport/geometry'
import { INITIAL_DISPLAY } from '../../renderer/cine/types'
import type { HeatPicture } from '../../shared/domain/heatPicture'
import { writeRandomClipPack } from '../helpers/clipPack'
import { openPacer } from '../helpers/pacer'
import { ask, newestStudy, programWith, shoot, temporaryFolder, type Opened } from '../helpers/window'
import { messageOf } from '../../shared/words'

const models = temporaryFolder()
/** Chooses the finding and waits until its card says so. */
async function choose({ page }: Opened, code: string): Promise<void> {
  const card = page.getByTestId(`finding-${code}`)
  await card.click({ position: { x: 4, y: 4 } })
  await expect(card).toHaveAttribute('aria-current', 'true')
}

async function pictureOf(
  opened: Opened,
  code: string,
): Promise<{ readonly picture: HeatPicture; readonly frames: readonly number[] }> {
  const { findings } = await ask(opened, 'findings:list', { studyInstanceUid: await newestStudy(opened, 'pacer') })
  const finding = findings.find((candidate) => candidate.code === code)
  const evidence = finding?.loops[0]
  if (!finding || !evidence) throw new Error(`no evidence for ${code}`)
  const answer = await ask(opened, 'findings:heatMap', {
    findingId: finding.findingId,
    sopInstanceUid: evidence.sopInstanceUid,
    frame: evidence.frames[0] ?? 0,
  })
  if (!answer.ok) throw new Error(messageOf(answer.failure))
  return { picture: answer.value, frames: evidence.frames }
}

/** Mean brightness (0..255) on the real screen around places of the window, CSS pixels. */
async function brightness(
  { app, page }: Opened,
  places: readonly { readonly x: number; readonly y: number }[],
): Promise<readonly number[]> {
  const ratio = await page.evaluate(() => window.devicePixelRatio)
  const png = (await page.screenshot()).toString('base64')
  return app.evaluate(
    ({ nativeImage }, { sent, spots, scale }) => {
      const image = nativeImage.createFromBuffer(Buffer.from(sent, 'base64'))
      const { width } = image.getSize()
      const bitmap = image.toBitmap()
      return spots.map(({ x, y }) => {
        let sum = 0
        for (let dy = -4; dy <= 4; dy++)
          for (let dx = -4; dx <= 4; dx++)
            for (let c = 0; c < 3; c++)
              sum += bitmap[4 * ((Math.round(y * scale) + dy) * width + Math.round(x * scale) + dx) + c] ?? 0
        return sum / 243
      })
    },
    { sent: png, spots: places, scale: ratio },
  )
}

test('where the model looked lies over the frame it read, where the grid says, and nowhere else', async () => {
  const pack = path.join(models, 'random-clip')
  mkdirSync(pack)
  await writeRandomClipPack(pack)
  const opened = await openPacer(temporaryFolder(), programWith(models))
  const { app, page } = opened
  await choose(opened, 'pacemaker')
  const { picture, frames } = await pictureOf(opened, 'pacemaker')
  const { findings } = await ask(opened, 'findings:list', { studyInstanceUid: await newestStudy(opened, 'pacer') })
  expect(
    await ask(opened, 'findings:heatMap', {
      findingId: findings[0]?.findingId ?? '',
      sopInstanceUid: picture.sopInstanceUid,
      frame: 1,
    }),
  ).toMatchObject({ ok: false, failure: { code: 'noEvidence' } })
  expect([picture.rows, picture.columns, frames[0]]).toEqual([7, 7, 0])

  await page.keyboard.press('f')
  const pane = page.locator(`[data-testid=viewport][data-sop="${picture.sopInstanceUid}"]`)
  const box = (await pane.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const ratio = await page.evaluate(() => window.devicePixelRatio)
  const loop = { format: { rows: 480, columns: 640 }, pixelAspect: 1 }
  const cells = heatCells(picture, geometryOf(loop, { width: box.width, height: box.height, ratio }, INITIAL_DISPLAY))
  if (!cells) throw new Error('flat')
  const centres = cells.relative.map((_, i) => {
    const [row, column] = [Math.floor(i / 7), i % 7]
    return {
      x: ((cells.xs[column] ?? 0) + (cells.xs[column + 1] ?? 0)) / 2,
      y: ((cells.ys[row] ?? 0) + (cells.ys[row + 1] ?? 0)) / 2,
    }
  })
  // Above the legend, which covers the lowest rows.
  const onScreen = centres.slice(0, 21).map(({ x, y }) => ({ x: box.x + x / ratio, y: box.y + y / ratio }))
  await expect(page.getByTestId('heat')).toHaveCount(0)
  const before = await brightness(opened, onScreen)

  await page.keyboard.press('y')
  await expect(page.getByTestId('heat')).toHaveAttribute('data-frame', '0')
  await expect(page.getByTestId('heat')).toHaveCount(1)
  for (const words of [
    'DRAFT',
    'random-clip 0.0.1',
    'Not a medical device',
    'Pacemaker lead',
    'lighter = more',
    'before pooling',
    'Not a segmentation',
  ])
    await expect(page.getByTestId('heat-legend')).toContainText(words)
  await expect(page.getByTestId('finding-pacemaker')).toContainText('Not a segmentation')
  await expect(page.getByText('PRIOR 2025-06-18').first()).toBeVisible()

  const alphas = await page.getByTestId('heat').evaluate((element, spots) => {
    const context = (element as HTMLCanvasElement).getContext('2d')
    return spots.map(({ x, y }) => context?.getImageData(Math.round(x), Math.round(y), 1, 1).data[3] ?? -1)
  }, centres)
  expect(alphas).toHaveLength(cells.relative.length)
  for (const [i, alpha] of alphas.entries())
    expect(Math.abs(alpha - 255 * MOST_OPAQUE * (cells.relative[i] ?? 0))).toBeLessThan(2)
  const after = await brightness(opened, onScreen)
  expect(after).toHaveLength(onScreen.length)
  // Over a dark image the veil's grey (203 of 255) shows by its opacity.
  for (const [i, bright] of after.entries()) {
    const opacity = MOST_OPAQUE * (cells.relative[i] ?? 0)
    expect(Math.abs(bright - ((1 - opacity) * (before[i] ?? 0) + opacity * 201.7))).toBeLessThan(3)
  }
  await shoot(opened, 'heat')

  for (const frame of [1, 2]) {
    await page.keyboard.press('ArrowRight')
    await expect(pane.getByTestId('frame-number')).toContainText(`${frame + 1}`)
    await expect(page.getByTestId('heat')).toHaveCount(0)
  }
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('heat')).toHaveAttribute('data-frame', '3')
  await page.keyboard.press(' ')
  await expect(page.getByTestId('heat')).toHaveCount(0)
  await page.keyboard.press(' ')
  await page.keyboard.press('y')
  await page.keyboard.press('f')
  await expect(page.getByTestId('heat')).toHaveCount(0)
  await page.getByRole('button', { name: 'Where it looked' }).click()
  await expect(page.getByTestId('heat')).toHaveAttribute('data-frame', '0')

  for (let n = 0; n < 16 && !(await page.getByText('Layout 1 × 1').isVisible()); n++) await page.keyboard.press('g')
  await expect(page.getByTestId('heat-legend').getByText('over those against it')).toBeVisible()
  await shoot(opened, 'heat-alone')
  await choose(opened, 'lvSize')
  await expect(page.getByTestId('heat-legend')).toContainText('the wording this frame is most like')
  await choose(opened, 'LVEF')
  await expect(page.getByTestId('heat-legend')).toContainText(/the wordings about \d+ %/)
  await app.close()
})

test('the phantom pack refuses in words to say where it looked', async () => {
  const opened = await openPacer(temporaryFolder())
  const { app, page } = opened
  await choose(opened, 'pacemaker')
  await page.keyboard.press('y')
  await expect(page.getByTestId('heat-refusal')).toContainText('the hottest place did not follow the device')
  await expect(page.getByTestId('heat')).toHaveCount(0)
  await shoot(opened, 'heat-refused')
  await app.close()
})
