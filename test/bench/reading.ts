/**
 * Playback while the model reads: `npm run bench -- reading`. Four loops of one demo study at 30 frames a second in a real window, on schedule
 * alone and while the same study is read over and over; with the shipped pack, and with
 * EchoCLIP's full-size tower of random weights in its place, as float32 and int8. One of them: `npx tsx test/bench/reading.ts shipped`, LONGAXIS_ELECTRON set.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { median } from '../../shared/vision/vectors'
import { messageOf } from '../../shared/words'
import { demoFolder, filesUnder } from '../helpers/demo'
import { packWithGraph } from '../helpers/tinyPack'
import { towerBehindPhantomPorts } from '../helpers/tower'
import { ask, command, openLongaxis, type Opened } from '../helpers/window'

const SPAN_MS = 8000
const ROUNDS = 3
const root = path.resolve(import.meta.dirname, '../..')

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

/** Per cent of the frames due in a span that were drawn. */
async function onSchedule(opened: Opened): Promise<number> {
  const before = await counts(opened)
  await opened.page.waitForTimeout(SPAN_MS)
  const after = await counts(opened)
  return (100 * (after.drawn - before.drawn)) / Math.max(1, after.due - before.due)
}

const runOf = async (opened: Opened, study: string) =>
  (await ask(opened, 'findings:list', { studyInstanceUid: study })).run

/** Reads until told to stop; gives ms a frame of the last whole reading. */
async function readOverAndOver(
  opened: Opened,
  study: string,
  going: { on: boolean },
): Promise<{ readings: number; msPerFrame: number | null }> {
  let readings = 0
  let msPerFrame: number | null = null
  while (going.on) {
    const last = (await runOf(opened, study))?.runId
    await ask(opened, 'model:read', { studies: [study], again: true })
    let run = await runOf(opened, study)
    while (going.on && (run?.runId === last || run?.status === 'running')) {
      await opened.page.waitForTimeout(500)
      run = await runOf(opened, study)
    }
    if (run?.status === 'complete' && run.runId !== last) [readings, msPerFrame] = [readings + 1, run.msPerFrame]
  }
  return { readings, msPerFrame }
}

async function measure(pack: string, work: string, files: readonly string[], program: string) {
  const folder = path.join(work, pack)
  mkdirSync(folder, { recursive: true })
  await command(folder, ['import', ...files, '--unencrypted'])
  const opened = await openLongaxis(folder, [], program)
  const { page, app } = opened
  await page.getByTestId('patient-row').first().click()
  await page.getByTestId('visit').first().waitFor()
  await page.waitForTimeout(2000)
  await page.keyboard.press('Enter')
  await page.getByTestId('viewport').first().waitFor()
  const study =
    (await ask(opened, 'worklist:query', { text: '', sort: 'name', descending: false, offset: 0, limit: 1 })).rows[0]
      ?.newest.studyInstanceUid ?? ''
  // The opened study is read once by itself; a benchmark of the machine comes before.
  let first = await runOf(opened, study)
  while (first === null || first.status === 'running') {
    await page.waitForTimeout(200)
    first = await runOf(opened, study)
  }
  if (first.status !== 'complete')
    throw new Error(
      `the first reading by the ${pack} pack is ${first.status}: ${first.reason ? messageOf(first.reason) : ''}`,
    )
  const benchmark = (await ask(opened, 'model:packs', undefined)).find(({ usable }) => usable)?.benchmark
  const alone: number[] = []
  const reading: number[] = []
  const loads: number[] = []
  let readings = 0
  let msPerFrame: number | null = null
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await onSchedule(opened))
    const going = { on: true }
    const run = readOverAndOver(opened, study, going)
    await page.waitForTimeout(500)
    reading.push(await onSchedule(opened))
    going.on = false
    const done = await run
    readings += done.readings
    msPerFrame = done.msPerFrame ?? msPerFrame
    while ((await runOf(opened, study))?.status === 'running') await page.waitForTimeout(200)
    loads.push(os.loadavg()[0] ?? Number.NaN)
    console.log(
      `${pack}, round ${round + 1}: ${alone.at(-1)?.toFixed(1) ?? ''} % alone, ${reading.at(-1)?.toFixed(1) ?? ''} % while reading`,
    )
  }
  await app.close()
  const words = (shares: readonly number[]): string =>
    `${median(shares).toFixed(1)} (${Math.min(...shares).toFixed(1)} to ${Math.max(...shares).toFixed(1)})`
  return {
    pack,
    chosen: benchmark
      ? `${benchmark.chosen.provider}, ${benchmark.chosen.threads} threads, batch ${benchmark.chosen.batch}`
      : '?',
    'on schedule % alone': words(alone),
    'while reading': words(reading),
    'whole readings': readings,
    'ms a frame alone': benchmark?.chosen.msPerFrame.toFixed(1) ?? '?',
    'while playing': msPerFrame?.toFixed(1) ?? 'none whole',
    load: median(loads).toFixed(1),
  }
}

/** The built program with another pack in its models folder. */
async function programWithTower(work: string, precision: 'float32' | 'int8'): Promise<string> {
  const program = path.join(work, `program-${precision}`)
  mkdirSync(path.join(program, 'models'), { recursive: true })
  for (const part of ['package.json', 'dist'])
    cpSync(path.join(root, part), path.join(program, part), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(program, 'node_modules'))
  await packWithGraph(towerBehindPhantomPorts(precision), path.join(program, 'models', 'tower'))
  return program
}

async function main(): Promise<void> {
  const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bench-reading-'))
  try {
    const files = filesUnder(await demoFolder())
      .filter((file) => file.includes('LXDEMO2') && file.endsWith('.dcm'))
      .slice(0, 4)
    const chosen = process.argv.slice(2)
    const rows = []
    for (const pack of ['shipped', 'float32', 'int8'] as const)
      if (chosen.length === 0 || chosen.includes(pack))
        rows.push(await measure(pack, work, files, pack === 'shipped' ? root : await programWithTower(work, pack)))
    console.log(
      `four loops at 30 frames/s, medians of ${ROUNDS} spans of ${SPAN_MS / 1000} s, ${os.cpus().length} cores (${os.cpus()[0]?.model ?? ''})`,
    )
    console.table(rows)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

void main()
