/**
 * Playback in the real program: `npm run bench -- cine`. Four loops of one demo study at 30 and, with the frame time halved, at 60 frames a second.
 * The same files in Cornerstone's two generations, each in an Electron of its own (./peers).
 * Printed: ms from the click to the first drawn picture, share of due frames that were drawn, CPU ms of the whole program for each set of four, memory.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { demoFolder, filesUnder } from '../../helpers/demo'
import { command, openLongaxis, type Opened } from '../../helpers/window'
import { cpuMs, rendererMegabytes } from './costs'
import { measurePeers } from './peers'

const SPAN_MS = 8000

interface Counted {
  readonly due: number
  readonly drawn: number
}

const counts = ({ page }: Opened): Promise<Counted> =>
  page.evaluate(() => {
    const { viewports } = (
      window as unknown as { __longaxisCine: { stats(): { viewports: readonly { due: number; drawn: number }[] } } }
    ).__longaxisCine.stats()
    return {
      due: viewports.reduce((sum, viewport) => sum + viewport.due, 0),
      drawn: viewports.reduce((sum, viewport) => sum + viewport.drawn, 0),
    }
  })

async function measure(files: readonly string[], work: string, rate: number) {
  const folder = path.join(work, String(rate))
  mkdirSync(folder, { recursive: true })
  await command(folder, ['import', ...files, '--unencrypted'])
  const opened = await openLongaxis(folder)
  const { page, app } = opened
  await page.getByTestId('patient-row').first().click()
  await page.getByTestId('visit').first().waitFor()
  await page.waitForTimeout(4000)
  const begun = performance.now()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() =>
    (
      (
        window as unknown as { __longaxisCine?: { stats(): { viewports: readonly { drawn: number }[] } } }
      ).__longaxisCine?.stats().viewports ?? []
    ).some(({ drawn }) => drawn > 0),
  )
  const firstImageMs = performance.now() - begun
  await page.waitForTimeout(6000)
  const [before, cpuBefore, since] = [await counts(opened), await cpuMs(app), performance.now()]
  await page.waitForTimeout(SPAN_MS)
  const [after, cpuAfter, until] = [await counts(opened), await cpuMs(app), performance.now()]
  const sets = ((until - since) / 1000) * rate
  const row = {
    player: 'Longaxis',
    loops: `4 at ${rate}`,
    'first image ms': firstImageMs.toFixed(0),
    'on schedule %': ((100 * (after.drawn - before.drawn)) / Math.max(1, after.due - before.due)).toFixed(0),
    'CPU ms a set': ((cpuAfter - cpuBefore) / sets).toFixed(1),
    'renderer MB': (await rendererMegabytes(app)).toFixed(0),
  }
  await app.close()
  return row
}

async function main(): Promise<void> {
  const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bench-cine-'))
  try {
    const first = filesUnder(await demoFolder())
      .filter((file) => file.includes('LXDEMO2') && file.endsWith('.dcm'))
      .slice(0, 4)
    const rows = [await measure(first, work, 30), ...(await measurePeers(first, 30, SPAN_MS))]
    if (spawnSync('which', ['dcmodify']).status === 0) {
      const fast = path.join(work, 'fast')
      mkdirSync(fast)
      const copies = first.map((file, n) => path.join(fast, `${n}.dcm`))
      first.forEach((file, n) => cpSync(file, copies[n] ?? ''))
      execFileSync('dcmodify', ['-nb', '-m', 'FrameTime=16.666667', ...copies])
      rows.push(await measure(copies, work, 60), ...(await measurePeers(copies, 60, SPAN_MS)))
    } else console.log('4 at 60: skipped, dcmodify is missing (apt-get install dcmtk)')
    console.log(
      `playback in a window of 1920 × 1200 at most, ${os.cpus().length} cores (${os.cpus()[0]?.model ?? ''}), load ${os.loadavg()[0]?.toFixed(1) ?? '?'}`,
    )
    console.table(rows)
    console.log(
      'Peers: their own loaders and viewports in the same Electron, every frame decoded before playing, frames chosen by one clock as ours does. First image: from the start of loading.',
    )
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

void main()
