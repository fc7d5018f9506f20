import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainSetting, startEngine } from '../../../main/inference/worker/engine'
import { otherView } from '../../../main/inference/worker/readOne'
import { findPacks, loadPack } from '../../../main/inference/packs/pack'
import { createPack } from '../../../main/modelImport/createPack'
import { type ImportRequest } from '../../../main/modelImport/importRequest'
import { methodWords } from '../../../shared/words/findings'
import { studyStatements } from '../../../shared/vision/statements'
import { dot, unit } from '../../../shared/vision/vectors'
import { wordsOf } from '../../../shared/words'
import { narrowEchoClip, writeRandomEchoClip } from '../../helpers/checkpoint'
import { demoLoops } from '../../helpers/demoLoop'
import { readBytes } from '../../helpers/model'
import { messageOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-createpack-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const into = path.join(folder, 'models')
const checkpoint = path.join(folder, 'checkpoint.safetensors')
const asked: ImportRequest = {
  checkpoint,
  model: 'echoclip',
  repository: null,
  prompts: null,
  merges: null,
  phrases: null,
  exampleReport: null,
  severities: null,
  recipe: null,
  rule: 'paper',
  colourOrder: 'bgr',
  into,
}
const options = { architecture: narrowEchoClip }

beforeAll(() => writeRandomEchoClip(checkpoint, narrowEchoClip, 7))

async function imported(change: Partial<ImportRequest> = {}) {
  const created = await createPack({ ...asked, ...change }, options)
  if (!created.ok) throw new Error(messageOf(created.failure))
  const pack = await loadPack(created.value.folder)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  return { summary: created.value, pack: pack.value }
}

describe('importing a checkpoint of EchoCLIP’s kind', () => {
  it('makes a pack that opens, and reads a four-chamber loop by name with uncalibrated answers alone', async () => {
    const steps: string[] = []
    const created = await createPack(asked, { ...options, onProgress: (words) => steps.push(words.key) })
    if (!created.ok) throw new Error(messageOf(created.failure))
    expect(new Set(steps).size).toBeGreaterThanOrEqual(4)
    const loaded = await loadPack(created.value.folder)
    if (!loaded.ok) throw new Error(messageOf(loaded.failure))
    const pack = loaded.value
    expect(pack.heatMapHead).not.toBeNull()
    expect(pack.manifest.licence).toContain('not to be passed on')
    expect(pack.manifest.image.int8).toEqual({ file: 'image.int8.onnx' })
    expect(statSync(pack.int8Graph ?? '').size).toBeLessThan(statSync(pack.imageGraph).size)
    const frame = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => Math.sin(i * 0.013))
    const [exact, rounded] = await Promise.all(
      (['float32', 'int8'] as const).map(async (precision) => {
        const started = await startEngine(pack, { ...plainSetting, precision })
        const [embedding = new Float32Array()] = await started.embedFrames([frame], 1)
        await started.close()
        return embedding
      }),
    )
    expect(rounded).not.toEqual(exact)
    expect(dot(unit(rounded ?? frame), unit(exact ?? frame))).toBeGreaterThan(0.99)
    const engine = await startEngine(pack, plainSetting)
    const { loop, bytes } = await demoLoops('A4C')
    const reading = await readBytes({ pack, engine }, loop, bytes)
    if (!reading.ok) throw new Error(messageOf(reading.failure))
    expect(reading.value).toMatchObject({
      refusal: null,
      view: { code: 'A4C' },
      frames: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    })
    const statements = studyStatements(pack.manifest, [{ ...reading.value, view: 'A4C' }])
    const lvef = statements.find(({ code }) => code === 'LVEF')
    expect(lvef).toMatchObject({ unit: '%', intervalCoverage: null, verdict: 'unsure' })
    expect(lvef && methodWords(lvef)).toContain('paper')
    expect(
      statements
        .filter(({ kind }) => kind === 'binary')
        .every(({ probability, score }) => probability === null && score?.threshold === null),
    ).toBe(true)
    expect(statements.find(({ code }) => code === 'lvSize')?.grade).toContain('left ventricle')
    await engine.close()
  }, 60_000)

  it('reads a loop only where the file or a reader named its view', async () => {
    const { pack } = await imported()
    const engine = await startEngine(pack, plainSetting)
    const { loop, bytes } = await demoLoops('PLAX')
    const reading = await readBytes({ pack, engine }, loop, bytes)
    expect(reading.ok && reading.value.scores).toEqual([])
    expect(withWords(otherView(loop, pack.manifest))).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('named PLAX') as string },
    })
    expect(withWords(otherView({ ...loop, view: null }, pack.manifest))).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('nobody named') as string },
    })
    expect(otherView((await demoLoops('A4C')).loop, pack.manifest)).toBeNull()
    const unnamed = await readBytes(
      { pack, engine },
      { ...loop, view: { code: 'A4C', name: 'A4C', source: 'model', probability: 0.99 } },
      bytes,
    )
    expect(unnamed.ok && unnamed.value.view.code).toBeNull()
    await engine.close()
  }, 60_000)

  it('takes the authors’ wordings from the user’s file: their thresholds and errors hold for them alone, a text that disagrees with itself is told', async () => {
    const prompts = path.join(folder, 'prompts_used.json')
    writeFileSync(
      prompts,
      JSON.stringify({
        pacemaker: { mode: 'binary', prompts: ['A WIRE IS SEEN. '] },
        ejection_fraction: { mode: 'regression', prompts: ['EF OF <#>%. '] },
        pericardial_effusion: {
          mode: 'categorical',
          prompts: [
            ['SOME FLUID. ', 1],
            ['MUCH FLUID. ', 3],
            ['EARLY SIGNS. ', 1],
            ['EARLY SIGNS. ', 4],
          ],
        },
      }),
    )
    const { summary, pack } = await imported({ prompts, rule: 'repository', colourOrder: 'rgb' })
    const fromCopy = await imported({ repository: folder, rule: 'repository', colourOrder: 'rgb' })
    expect(fromCopy.pack.manifest.version).toBe(pack.manifest.version)
    expect(await createPack({ ...asked, repository: into }, options)).toMatchObject({
      ok: false,
      failure: { code: 'noPrompts' },
    })
    expect(await createPack({ ...asked, repository: prompts }, options)).toMatchObject({
      ok: false,
      failure: { code: 'noRepository' },
    })
    expect(await createPack({ ...asked, severities: ['A'] }, options)).toMatchObject({
      ok: false,
      failure: { code: 'notTemplate' },
    })
    expect(pack.manifest.input.colourOrder).toBe('rgb')
    expect((await imported()).pack.manifest.input.colourOrder).toBe('bgr')
    expect(summary.leftOut.map(wordsOf).join()).toMatch(/EARLY SIGNS.*1, 4/)
    expect(pack.manifest.sampling).toMatchObject({ span: 'first', frames: 20, stride: 2 })
    expect(pack.manifest.tasks.find(({ code }) => code === 'pacemaker')).toMatchObject({
      negative: null,
      threshold: { value: 0.298 },
    })
    expect(pack.manifest.tasks.find(({ code }) => code === 'LVEF')).toMatchObject({
      published: expect.stringContaining('8.4') as string,
      score: { variant: 'rankMeanMedian' },
    })
  }, 60_000)

  it('takes a model of one’s own by its recipe: its input, frames and views, nobody’s licence or published figures', async () => {
    const recipe = path.join(folder, 'recipe.json')
    const own = JSON.parse(readFileSync(path.resolve('models/train/recipes/phantom.json'), 'utf8')) as {
      architecture: unknown
      input: object
      data: object
    }
    writeFileSync(
      recipe,
      JSON.stringify({
        ...own,
        architecture: narrowEchoClip,
        input: { ...own.input, width: 64, height: 64 },
        data: { ...own.data, views: ['A4C', 'A2C'] },
      }),
    )
    const prompts = path.join(folder, 'prompts_used.json')
    const { pack } = await imported({ recipe, model: null, prompts })
    expect(pack.manifest).toMatchObject({
      id: 'trained-clip',
      input: { width: 64 },
      licence: expect.not.stringContaining('Cedars') as string,
    })
    expect(pack.manifest.tasks.find(({ code }) => code === 'LVEF')).toMatchObject({
      views: ['A4C', 'A2C'],
      published: null,
    })
    expect(pack.manifest.tasks.find(({ code }) => code === 'pacemaker')).toMatchObject({ threshold: null })
    writeFileSync(recipe, JSON.stringify({ ...own, training: {} }))
    expect(await createPack({ ...asked, recipe }, options)).toMatchObject({
      ok: false,
      failure: { code: 'recipeInvalid' },
    })
  }, 60_000)

  it('refuses EchoCLIP-R for function and devices, and asks which it is where the file does not tell', async () => {
    const r = path.join(folder, 'r.safetensors')
    writeRandomEchoClip(r, { ...narrowEchoClip, text: { ...narrowEchoClip.text, vocabulary: 1100 } }, 8)
    expect(withWords(await createPack({ ...asked, checkpoint: r }, options))).toMatchObject({
      ok: false,
      failure: { code: 'checkpointIsEchoClipR', message: expect.stringContaining('EchoCLIP-R') as string },
    })
    expect(await createPack({ ...asked, model: null }, options)).toMatchObject({
      ok: false,
      failure: { code: 'whichModel' },
    })
    const { pack } = await imported({ checkpoint: r, model: null })
    expect(pack.manifest).toMatchObject({ id: 'echoclip-r', tasks: [], text: null, image: { int8: null } })
  }, 60_000)

  it('leaves nothing behind when stopped or refused, and says what is missing', async () => {
    const before = readdirSync(into).sort()
    const abort = new AbortController()
    const stopped = await createPack(
      { ...asked, rule: 'repository', prompts: null },
      { ...options, signal: abort.signal, onProgress: (words) => words.key === 'jobs.readingPrompts' && abort.abort() },
    )
    expect(stopped).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(await createPack({ ...asked, checkpoint: path.join(folder, 'nowhere.bin') }, options)).toMatchObject({
      ok: false,
      failure: { code: 'noCheckpoint' },
    })
    expect(await createPack(asked)).toMatchObject({ ok: false, failure: { code: 'checkpointOther' } })
    expect(readdirSync(into).sort()).toEqual(before)
    expect((await findPacks([into])).every(({ pack }) => pack.ok)).toBe(true)
  }, 60_000)

  it('refuses an altered prompt table and a pack of a newer format', async () => {
    const { summary } = await imported()
    const manifest = path.join(summary.folder, 'manifest.json')
    writeFileSync(path.join(summary.folder, 'prompts.f32'), Buffer.alloc(64))
    expect(await loadPack(summary.folder)).toMatchObject({ ok: false, failure: { code: 'packChanged' } })
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('longaxis-pack-1', 'longaxis-pack-2'))
    expect(await loadPack(summary.folder)).toMatchObject({ ok: false, failure: { code: 'packNewer' } })
  }, 60_000)
})
