import { expect, test } from '@playwright/test'
import path from 'node:path'
import { hasSharedDicom, sharedDicom } from '../helpers/shared'
import { ask, command, openLongaxis, temporaryFolder, type Opened } from '../helpers/window'

/** Real loops and stills of Toshiba, HP, Acuson, SonoSite, Philips and others, with text, traces and scales of their own. */
const files = [
  'grailbio-go-dicom__I_000001.dcm',
  'grailbio-go-dicom__I_000003.dcm',
  'grailbio-go-dicom__I_000007.dcm',
  'grailbio-go-dicom__I_000031.dcm',
  'grailbio-go-dicom__I_000034.dcm',
  'grailbio-go-dicom__I_000035.dcm',
  'grailbio-go-dicom__I_000036.dcm',
  'grailbio-go-dicom__I_000038.dcm',
  'dcm4che-dcm4che__US-PAL-8-10x-echo',
  'dcm4che-dcm4che__US-RGB-8-epicard',
  'cornerstonejs-dicomParser__IM00001.implicit_little_endian.dcm',
  'pydicom-pydicom-data__color-pl.dcm',
]
const sizes = [
  [1920, 1200, 1],
  [1280, 800, 1],
  [1280, 800, 1.5],
] as const
/** What of 255 is text, trace or scale, and no ripple on black. */
const SHOWS = 40

interface Covered {
  readonly panes: number
  readonly overlays: number
  readonly covered: readonly string[]
}

/** Overlays that lie on something of the picture beneath, over some seconds of playing. */
const coveredIn = ({ page }: Opened): Promise<Covered> =>
  page.evaluate(async (limit) => {
    const found = new Set<string>()
    let overlays = 0
    const panes = [...document.querySelectorAll<HTMLElement>('[data-testid=viewport]')]
    for (let sample = 0; sample < 24; sample++) {
      overlays = 0
      for (const pane of panes) {
        const canvas = pane.querySelector('canvas')
        const context = canvas?.getContext('2d')
        if (!canvas || !context) continue
        const ground = canvas.getBoundingClientRect()
        const rects: [string, DOMRect][] = []
        const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT)
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const text = node.textContent ?? ''
          if (text.trim() === '' || node.parentElement?.closest('.lx-viewport-note')) continue
          const range = document.createRange()
          range.selectNodeContents(node)
          for (const rect of range.getClientRects()) rects.push([text, rect])
        }
        for (const line of pane.querySelectorAll('.lx-depth line')) rects.push(['scale', line.getBoundingClientRect()])
        for (const tag of pane.querySelectorAll('.lx-prior-tag')) rects.push(['tag', tag.getBoundingClientRect()])
        const scale = canvas.width / ground.width
        for (const [text, rect] of rects) {
          overlays++
          const left = Math.max(0, Math.floor((rect.left - ground.left) * scale))
          const top = Math.max(0, Math.floor((rect.top - ground.top) * scale))
          const right = Math.min(canvas.width, Math.ceil((rect.right - ground.left) * scale))
          const bottom = Math.min(canvas.height, Math.ceil((rect.bottom - ground.top) * scale))
          if (right <= left || bottom <= top) continue
          const { data } = context.getImageData(left, top, right - left, bottom - top)
          for (let n = 0; n < data.length; n += 4)
            if (Math.max(data[n] ?? 0, data[n + 1] ?? 0, data[n + 2] ?? 0) > limit) {
              found.add(`${pane.dataset.sop}: ${text}`)
              break
            }
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    return { panes: panes.length, overlays, covered: [...found] }
  }, SHOWS)

test('no overlay lies on a real picture’s text, traces or scales, at any size', async () => {
  test.skip(!hasSharedDicom, 'the real DICOM files are not here')
  test.setTimeout(900_000)
  const folder = temporaryFolder()
  await command(folder, ['import', ...files.map((file) => path.join(sharedDicom, file)), '--unencrypted'])
  const opened = await openLongaxis(folder)
  const { app, page } = opened
  const { rows } = await ask(opened, 'worklist:query', {
    text: '',
    sort: 'name',
    descending: false,
    offset: 0,
    limit: 100,
  })
  expect(rows.length).toBeGreaterThanOrEqual(6)
  const covered: string[] = []
  let overlays = 0
  for (const n of rows.keys()) {
    await page.getByTestId('patient-row').nth(n).click()
    await page.getByRole('button', { name: /^Read / }).click()
    await expect(page.getByTestId('reading')).toBeVisible()
    for (const [width, height, zoom] of sizes) {
      await app.evaluate(
        ({ BrowserWindow }, to) => {
          const [window] = BrowserWindow.getAllWindows()
          window?.setContentSize(to.width, to.height)
          window?.webContents.setZoomFactor(to.zoom)
        },
        { width, height, zoom },
      )
      for (const key of ['1', '3', '7']) {
        await page.keyboard.press(key)
        await expect.poll(() => page.locator('.lx-viewport-note').count(), { timeout: 60_000 }).toBe(0)
        const seen = await coveredIn(opened)
        expect(seen.panes).toBeGreaterThan(0)
        overlays += seen.overlays
        covered.push(...seen.covered.map((words) => `${width} × ${height} at ${zoom}, layout ${key}, ${words}`))
      }
    }
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1))
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('reading')).toHaveCount(0)
  }
  expect(overlays).toBeGreaterThan(100)
  expect(covered).toEqual([])
  await app.close()
})
