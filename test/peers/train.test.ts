import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkEchoClip, echoClipImageGraph, echoClipTextGraph } from '../../main/modelImport/echoClip'
import { openCheckpoint } from '../../main/modelImport/open'
import { writeOnnx } from '../../main/modelImport/onnx/write'
import { demoReports } from '../../models/train/demoArchive'
import { extract, type Extracted } from '../../models/train/extract'
import { architectureOf, parseRecipe, type TrainingRecipe } from '../../main/modelImport/recipe'
import { readReports } from '../../models/train/reports'
import { folderArchive } from '../../models/train/sources'
import { demoFolder } from '../helpers/demo'
import { floatsOf, hasPython, int64sOf, python, runGraph, worstDistance } from '../helpers/graphs'
import { messageOf } from '../../shared/words'

const hasTorch = hasPython('torch', 'numpy')
if (!hasTorch)
  console.warn('skipped: PyTorch is not installed (apt-get install python3-torch python3-numpy libopenblas0-pthread)')

const scripts = path.resolve(import.meta.dirname, '../../models/train')
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-train-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (...names: string[]): string => path.join(folder, ...names)

/** The phantom recipe made tiny. `chunk` only decides how much is embedded at once. */
function tinyRecipe(chunk: number): TrainingRecipe {
  const parsed = parseRecipe(readFileSync(path.join(scripts, 'recipes/phantom.json'), 'utf8'))
  if (!parsed.ok) throw new Error(messageOf(parsed.failure))
  const { architecture, data, training, ...rest } = parsed.value
  return {
    ...rest,
    architecture: {
      ...architecture,
      image: { depths: [1, 1, 2, 1], widths: [8, 16, 24, 32], size: 64 },
      text: { ...architecture.text, width: 32 },
      dimensions: 32,
    },
    input: { ...rest.input, width: 64, height: 64 },
    data: { ...data, views: ['A4C', 'A2C'] },
    training: { ...training, chunk, epochs: 30, batch: 6, warmupSteps: 5, checkpointEverySteps: 5, learningRate: 2e-3 },
  }
}
const STEPS = 30

async function prepare(out: string, signal?: AbortSignal): Promise<Extracted | string> {
  writeFileSync(at('reports.csv'), demoReports())
  const [archive, reports] = [await folderArchive(await demoFolder()), await readReports(at('reports.csv'))]
  if (!archive.ok || !reports.ok) throw new Error('the demo has files and reports')
  const done = await extract({
    archive: archive.value,
    reports: reports.value,
    recipe: tinyRecipe(3),
    out,
    share: { n: 1, of: 1 },
    say: () => undefined,
    ...(signal && { signal }),
  })
  return done.ok ? done.value : messageOf(done.failure)
}

const env = { ...process.env, OMP_NUM_THREADS: '1', OMP_WAIT_POLICY: 'passive' }
/** Debian's torchrun 1.13 under Python 3.11 starts only where output is redirected. */
const torchrun = [
  '-m',
  'torch.distributed.run',
  '--standalone',
  '--nproc_per_node',
  '2',
  '--redirects',
  '1',
  '--tee',
  '1',
]
const train = (data: string, run: string, ...more: string[]): string[] => [
  path.join(scripts, 'train.py'),
  at(data),
  at(run),
  ...more,
]
const lines = (run: string): string[] => readFileSync(at(run, 'log.jsonl'), 'utf8').split('\n').slice(0, -1)
const losses = (run: string): number[] => lines(run).map((line) => (JSON.parse(line) as { loss: number }).loss)
const furthest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...b.map((loss, i) => Math.abs(loss - (a[i] ?? NaN))))

/** Kills torchrun and its two workers (in sessions of their own, they would outlive it), as a power cut would, once the log shows that step. */
async function killAt(step: number, run: string, words: readonly string[]): Promise<void> {
  const child = spawn(python, words, { env, stdio: 'ignore' })
  const ended = new Promise((resolve) => child.on('close', resolve))
  while (!existsSync(at(run, 'log.jsonl')) || lines(run).length < step) {
    if (child.exitCode !== null) throw new Error('training ended before it was killed')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const pid = child.pid ?? 0
  const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
  expect(workers).toHaveLength(2)
  for (const id of [pid, ...workers]) process.kill(id, 'SIGKILL')
  await ended
}

describe.skipIf(!hasTorch)('a model trained on the demo patients from their DICOM files', () => {
  let prepared: Extracted | string
  beforeAll(async () => {
    prepared = await prepare(at('data'))
    execFileSync(python, [...torchrun, ...train('data', 'run', '--steps', String(STEPS))], { env, stdio: 'ignore' })
  })

  it('has shards of the views asked for, split by patient, with the rest refused and counted', () => {
    expect(prepared).toMatchObject({
      loops: 28,
      studies: 14,
      patients: 5,
      bySplit: { train: 14, validation: 8, test: 6 },
    })
    const refused = typeof prepared === 'string' ? [] : prepared.refused
    expect(refused).toContainEqual({ reason: 'its view is PLAX', loops: 14 })
    expect(refused).toContainEqual({ reason: 'its view is PSAX', loops: 14 })
  })
  it('learns: its loss falls below a fifth of where it began', () => {
    const curve = losses('run')
    expect(curve).toHaveLength(STEPS)
    expect(curve.slice(-5).reduce((a, b) => a + b) / 5).toBeLessThan((curve[0] ?? 0) / 5)
  })
  it('goes on after a kill as if nothing had happened', async () => {
    await killAt(8, 'killed', [...torchrun, ...train('data', 'killed', '--steps', String(STEPS))])
    const further = lines('killed').length + 4
    expect(further).toBeLessThan(STEPS)
    execFileSync(python, [...torchrun, ...train('data', 'killed', '--steps', String(further))], {
      env,
      stdio: 'ignore',
    })
    expect(losses('killed')).toHaveLength(further)
    expect(furthest(losses('run'), losses('killed'))).toBeLessThan(1e-6)
  })
  it('has one curve whatever the number of processes and the loops embedded at once', () => {
    for (const chunk of [2, 6]) {
      const run = `run-${chunk}`
      writeFileSync(at('recipe.json'), JSON.stringify(tinyRecipe(chunk)))
      execFileSync(python, train('data', run, '--recipe', at('recipe.json'), '--steps', '6'), { env })
      expect(furthest(losses('run'), losses(run))).toBeLessThan(1e-4)
    }
  })
  it('is not trained on with another recipe', () => {
    const recipe = tinyRecipe(3)
    writeFileSync(at('recipe.json'), JSON.stringify({ ...recipe, training: { ...recipe.training, seed: 1 } }))
    const run = spawnSync(python, train('data', 'run', '--recipe', at('recipe.json')), { env, encoding: 'utf8' })
    expect(run.status).not.toBe(0)
    expect(run.stderr).toContain('begun with another recipe or other data')
  })
  it('is judged once on the test split', () => {
    const judge = () =>
      spawnSync(python, [path.join(scripts, 'judging.py'), at('data'), at('run'), 'test'], { env, encoding: 'utf8' })
    expect(JSON.parse(judge().stdout)).toMatchObject({ split: 'test', loops: 6, studies: 3, chanceRank: 2 })
    expect(judge().stderr).toContain('judged already')
  })
  it('exports to a checkpoint that the importer accepts, and its graphs equal PyTorch', async () => {
    execFileSync(python, [path.join(scripts, 'export.py'), at('run'), at('echo.pt')], { env })
    execFileSync(python, [path.join(import.meta.dirname, 'train_reference.py'), at('data'), at('run'), folder], { env })
    const opened = await openCheckpoint(at('echo.pt'))
    if (!opened.ok) throw new Error(messageOf(opened.failure))
    const checked = checkEchoClip(opened.value, architectureOf(tinyRecipe(3)))
    if (!checked.ok) throw new Error(messageOf(checked.failure))
    const { config, parameters } = checked.value
    await writeOnnx(echoClipImageGraph(config, parameters), at('image.onnx'))
    await writeOnnx(echoClipTextGraph(config, parameters), at('text.onnx'))
    await opened.value.close()
    const [frames, tokens] = [floatsOf(at('frames.f32')), int64sOf(at('tokens.i64'))]
    const image = await runGraph(at('image.onnx'), {
      image: new Tensor('float32', frames, [frames.length / (3 * 64 * 64), 3, 64, 64]),
    })
    expect(worstDistance(image.embedding, floatsOf(at('images.f32')), 32)).toBeLessThan(1e-4)
    const text = await runGraph(at('text.onnx'), { tokens: new Tensor('int64', tokens, [tokens.length / 77, 77]) })
    expect(worstDistance(text.embedding, floatsOf(at('texts.f32')), 32)).toBeLessThan(1e-4)
  })
})

it('preparing goes on where it was stopped, to the same shards', async () => {
  const stop = new AbortController()
  const recipe = tinyRecipe(3)
  const [archive, reports] = [await folderArchive(await demoFolder()), await readReports(at('reports.csv'))]
  if (!archive.ok || !reports.ok) throw new Error('the demo has files and reports')
  let reads = 0
  const counting = {
    ...archive.value,
    read: (...parameters: Parameters<typeof archive.value.read>) => (
      ++reads === 45 && stop.abort(),
      archive.value.read(...parameters)
    ),
  }
  const first = await extract({
    archive: counting,
    reports: reports.value,
    recipe,
    out: at('stopped'),
    share: { n: 1, of: 1 },
    say: () => undefined,
    signal: stop.signal,
  })
  expect(first.ok ? '' : first.failure.code).toBe('stopped')
  const second = await prepare(at('stopped'))
  expect(second).toMatchObject({ loops: 28, studies: 14, patients: 5 })
  expect(reads).toBeLessThan(57)
  const whole = (out: string) => readFileSync(at(out, '1of1-00000.frames.u8'))
  if (existsSync(at('data'))) expect(whole('stopped').equals(whole('data'))).toBe(true)
})
