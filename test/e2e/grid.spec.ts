import { expect, test } from '@playwright/test'
import path from 'node:path'
import { INITIAL_DISPLAY } from '../../renderer/cine/types'
import { geometryOf } from '../../renderer/cine/viewport/geometry'
import { EDGE } from '../../renderer/cine/viewport/places'
import type { Loop } from '../../shared/domain/loop'
import { demoFolder, filesUnder } from '../helpers/demo'
import { decodeIn, readFile } from '../helpers/frames'
import { ask, openLongaxis, temporaryFolder, type Opened } from '../helpers/window'

/** The image is compared in this many cells a side. */
const CELLS = 12
/** Two decoders of one lossy JPEG, and the smoothing of its enlargement, differ by less in the mean of a cell. */
const TOLERANCE = 3

type Cells = readonly (readonly [red: number, green: number, blue: number])[]

/** Where an image lies on its canvas, device pixels. */
interface Part {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Four places across a pixel. */
const QUARTERS = [0.125, 0.375, 0.625, 0.875]

interface Pane {
  readonly sop: string
  readonly role: string
  readonly frame: number
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly canvas: { readonly width: number; readonly height: number }
}

const cacheBytes = ({ page }: Opened): Promise<number> =>
  page.evaluate(
    () =>
      (window as unknown as { __longaxisCine: { stats(): { cacheBytes: number } } }).__longaxisCine.stats().cacheBytes,
  )

/** The least that the cache holds from now on for a while, looked at on every frame of the screen. */
const leastHeld = ({ page }: Opened, ms: number): Promise<number> =>
  page.evaluate(async (span) => {
    const cine = (window as unknown as { __longaxisCine: { stats(): { cacheBytes: number } } }).__longaxisCine
    let least = Number.POSITIVE_INFINITY
    for (const end = performance.now() + span; performance.now() < end;) {
      await new Promise(requestAnimationFrame)
      least = Math.min(least, cine.stats().cacheBytes)
    }
    return least
  }, ms)

/** Waits until every frame of the loops on screen is decoded: the cache grows no more. */
async function decoded(opened: Opened): Promise<number> {
  let bytes = -1
  await expect
    .poll(
      async () => {
        const last = bytes
        bytes = await cacheBytes(opened)
        return bytes > 0 && bytes === last
      },
      { timeout: 90_000, intervals: [2000] },
    )
    .toBe(true)
  return bytes
}

const panesOf = ({ page }: Opened): Promise<readonly Pane[]> =>
  page.evaluate(() => {
    const { viewports } = (
      window as unknown as {
        __longaxisCine: { stats(): { viewports: readonly { sop: string; role: string; frame: number }[] } }
      }
    ).__longaxisCine.stats()
    return [...document.querySelectorAll<HTMLElement>('[data-testid=viewport]')].map((pane) => {
      const { x, y, width, height } = pane.getBoundingClientRect()
      const canvas = pane.querySelector('canvas')
      const [sop, role] = [pane.dataset.sop ?? '', pane.dataset.role ?? '']
      return {
        sop,
        role,
        frame: viewports.find((viewport) => viewport.sop === sop && viewport.role === role)?.frame ?? -1,
        box: { x, y, width, height },
        canvas: { width: canvas?.width ?? 0, height: canvas?.height ?? 0 },
      }
    })
  })

/** Mean colours of a pane's canvas in cells of a part of it, device pixels. */
const drawnCells = ({ page }: Opened, sop: string, part: Part): Promise<Cells> =>
  page.evaluate(
    ([uid, { x, y, width, height }, cells]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`[data-sop="${uid}"][data-testid=viewport] canvas`)
      const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height)
      if (!data) throw new Error('no canvas')
      const means: [number, number, number][] = []
      for (let row = 0; row < cells; row++)
        for (let column = 0; column < cells; column++) {
          const sum: [number, number, number] = [0, 0, 0]
          let count = 0
          for (let v = Math.ceil(y + (row * height) / cells); v < y + ((row + 1) * height) / cells; v++)
            for (let u = Math.ceil(x + (column * width) / cells); u < x + ((column + 1) * width) / cells; u++) {
              for (const c of [0, 1, 2] as const) sum[c] += data.data[4 * (v * data.width + u) + c] ?? 0
              count++
            }
          means.push([sum[0] / count, sum[1] / count, sum[2] / count])
        }
      return means
    },
    [sop, part, CELLS] as const,
  )

/** The same cells of the stored frame, each device pixel the mean of what it covers. */
function storedCells(rgba: Uint8ClampedArray, columns: number, rows: number, part: Part): Cells {
  const means: [number, number, number][] = []
  for (let row = 0; row < CELLS; row++)
    for (let column = 0; column < CELLS; column++) {
      const sum: [number, number, number] = [0, 0, 0]
      let count = 0
      for (let v = Math.ceil(part.y + (row * part.height) / CELLS); v < part.y + ((row + 1) * part.height) / CELLS; v++)
        for (
          let u = Math.ceil(part.x + (column * part.width) / CELLS);
          u < part.x + ((column + 1) * part.width) / CELLS;
          u++
        )
          for (const dv of QUARTERS)
            for (const du of QUARTERS) {
              const x = Math.min(columns - 1, Math.floor(((u + du - part.x) * columns) / part.width))
              const y = Math.min(rows - 1, Math.floor(((v + dv - part.y) * rows) / part.height))
              for (const c of [0, 1, 2] as const) sum[c] += rgba[4 * (y * columns + x) + c] ?? 0
              count++
            }
      means.push([sum[0] / count, sum[1] / count, sum[2] / count])
    }
  return means
}

/** The largest difference of a colour in any cell. */
const apart = (a: Cells, b: Cells): number =>
  Math.max(...a.map((cell, n) => Math.max(...cell.map((value, c) => Math.abs(value - (b[n]?.[c] ?? Infinity))))))

test.describe.serial('the grid of a study beside its prior', () => {
  let opened: Opened
  const files = new Map<string, { readonly loop: Loop; readonly bytes: Uint8Array }>()

  test.beforeAll(async () => {
    const patient = path.join(await demoFolder(), 'LXDEMO1')
    for (const file of filesUnder(patient).filter((name) => name.endsWith('.dcm'))) {
      const { parsed, bytes } = await readFile(file)
      if (parsed.ok) files.set(parsed.value.loop.sopInstanceUid, { loop: parsed.value.loop, bytes })
    }
    opened = await openLongaxis(temporaryFolder(), ['--unencrypted'])
    const { page } = opened
    await page.getByRole('button', { name: 'Not encrypted' }).click()
    await expect(page.getByText('Nothing here yet')).toBeVisible({ timeout: 60_000 })
    await ask(opened, 'import:start', { paths: [patient] })
    await page.getByText('Oncology, Ada').first().click({ timeout: 60_000 })
    await page.getByRole('button', { name: /Read 2026-03-14 beside 2025-09-02/ }).click()
    await expect(page.getByTestId('viewport')).toHaveCount(8)
    await decoded(opened)
  })
  test.afterAll(() => opened.app.close())

  test('every pane shows its own frame, in its place and its colours', async () => {
    const { page } = opened
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await expect(page.locator('.lx-viewport-note')).toHaveCount(0)
    // The model reads meanwhile, and its table of changes takes its place below the grid.
    await expect(page.getByTestId('changes')).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('button', { name: 'Evidence' }).first()).toBeVisible({ timeout: 60_000 })
    await expect(page.getByTestId('read-bar')).toHaveCount(0, { timeout: 90_000 })
    const close = page.getByTestId('import-bar').getByRole('button', { name: 'Close' })
    if (await close.isVisible()) await close.click()
    await expect(page.getByTestId('import-bar')).toHaveCount(0)
    const panes = await panesOf(opened)
    expect(panes.map(({ role }) => role)).toEqual([
      ...Array<string>(4).fill('current'),
      ...Array<string>(4).fill('prior'),
    ])
    // Two rows of four, of one size, that neither overlap nor gape.
    const [first] = panes
    if (!first) throw new Error('no pane')
    for (const [n, { box }] of panes.entries()) {
      expect(Math.abs(box.x - (first.box.x + (n % 4) * (first.box.width + 1)))).toBeLessThan(2)
      expect(Math.abs(box.y - (first.box.y + Math.floor(n / 4) * (first.box.height + 1)))).toBeLessThan(2)
    }
    const ratio = await page.evaluate(() => window.devicePixelRatio)
    const all: { readonly drawn: Cells; readonly stored: Cells }[] = []
    for (const { sop, frame, box, canvas } of panes) {
      const file = files.get(sop)
      if (!file) throw new Error(`no file of ${sop}`)
      const { columns, rows } = file.loop.format
      const at = geometryOf(
        file.loop,
        { width: canvas.width / ratio, height: canvas.height / ratio, ratio },
        INITIAL_DISPLAY,
      )
      expect(Math.abs(canvas.width - (box.width - 2 * EDGE) * ratio)).toBeLessThan(2)
      const { rgba } = await decodeIn(file.loop, file.bytes, frame)
      const part = { x: at.offsetX, y: at.offsetY, width: columns * at.scaleX, height: rows * at.scaleY }
      all.push({ stored: storedCells(rgba, columns, rows, part), drawn: await drawnCells(opened, sop, part) })
    }
    // The panes stood still meanwhile.
    expect(await panesOf(opened)).toEqual(panes)
    const found = all.map(({ drawn, stored }) => apart(drawn, stored))
    expect(Math.max(...found)).toBeLessThan(TOLERANCE)
    // Of any other pane's picture it would not hold, so a pane in a wrong place fails.
    const others = all.flatMap(({ drawn }, n) =>
      all.filter((_, m) => m !== n).map(({ stored }) => apart(drawn, stored)),
    )
    expect(others).toHaveLength(56)
    expect(Math.min(...others)).toBeGreaterThan(TOLERANCE)
  })

  test('naming a loop’s view in mid-playback keeps the decoded frames and the loop chosen', async () => {
    const { page } = opened
    await page.keyboard.press('Space')
    const before = await decoded(opened)
    const chosen = page.locator('.rail-item').nth(2)
    await chosen.click()
    await expect(chosen).toHaveAttribute('aria-pressed', 'true')
    await page.getByTestId('name-view').click()
    const least = leastHeld(opened, 4000)
    await page.getByRole('menuitem', { name: /Subcostal/ }).click()
    await expect(chosen).toContainText('SC')
    expect(await least).toBe(before)
    await expect(chosen).toHaveAttribute('aria-pressed', 'true')
  })
})
