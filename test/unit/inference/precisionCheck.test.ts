import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importPaths } from '../../../main/archive/import'
import { createLibrary, type Library } from '../../../main/archive/library'
import { openPixelSources, type PixelSources } from '../../../main/archive/pixels'
import { plainSetting, startEngine, type Engine } from '../../../main/inference/engine'
import { openAs } from '../../../main/inference/openAs'
import { loadPack, type ModelPack } from '../../../main/inference/pack'
import { checkPrecision, settingsToCompare, usePrecision, type PrecisionDeps } from '../../../main/inference/precisionCheck'
import type { InferenceProcess } from '../../../main/inference/process'
import { isReadBy, spreadLoops, type FoundLoop } from '../../../main/inference/spreadLoops'
import { measureEngines } from '../../../main/inference/trial'
import { createTrialCache, runtimeVersion, thisMachine, type TrialCache } from '../../../main/inference/trialCache'
import type { EngineTrial, MeasuredSetting } from '../../../shared/domain/engineTrial'
import { ok, type Result } from '../../../shared/result'
import { writeRandomClipPack } from '../../helpers/clipPack'
import { demoFolder } from '../../helpers/demo'
import { inProcess, openModel } from '../../helpers/model'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-precision-'))
let library: Library
let pixels: PixelSources

beforeAll(async () => {
  const made = createLibrary(path.join(folder, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  if (!made.ok) throw new Error(made.failure.message)
  library = made.value
  await importPaths(library, [await demoFolder()])
  pixels = openPixelSources(library)
}, 120_000)
afterAll(async () => {
  await pixels.close()
  library.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(name: string, int8: number | null): Promise<{ readonly pack: ModelPack; readonly engine: Engine }> {
  const place = path.join(folder, name)
  mkdirSync(place)
  await writeRandomClipPack(place, 5, int8)
  const pack = await loadPack(place)
  if (!pack.ok) throw new Error(pack.failure.message)
  return { pack: pack.value, engine: await startEngine(pack.value, plainSetting) }
}

/** The program's models with the inference process's work done here, and the machine's cache as it is kept. int8 is stated to take a share of float32's time: how fast it is here is not what these tests are about. */
async function depsOf(model: { readonly pack: ModelPack; readonly engine: Engine }, int8Share = 0.5): Promise<PrecisionDeps & { readonly cache: TrialCache }> {
  const cache = createTrialCache(path.join(folder, 'trials'), thisMachine(runtimeVersion(), '1.0.0'))
  cache.set(model.pack.sha256, await measureEngines(model.pack, { providers: ['cpu'], cores: 1 }))
  const here = inProcess(model)
  async function process(): Promise<Result<InferenceProcess>> {
    const started = await here.process()
    if (!started.ok) return started
    const { compare } = started.value
    return ok({
      ...started.value,
      async compare(task, settings) {
        const pair = await compare(task, settings)
        return pair.ok ? ok({ ...pair.value, int8: { ...pair.value.int8, msPerFrame: int8Share * pair.value.float32.msPerFrame } }) : pair
      },
    })
  }
  return { timeline: library.timeline, pixels, cache, models: { ...here, process, measured: cache.get, precision: cache.precision, setPrecision: cache.setPrecision, close: () => undefined } }
}

describe('trying int8 on the library’s own loops', () => {
  it('allows a graph that reads alike, on every patient’s loops, and keeps what it found for this machine until it is measured anew', async () => {
    const model = await open('alike', 5)
    const deps = await depsOf(model)
    const told: number[] = []
    const made = await checkPrecision(deps, { onProgress: (done) => told.push(done) })
    if (!made.ok) throw new Error(made.failure.message)
    const { check, on } = made.value.kept
    expect(check).toMatchObject({ loops: 14, patients: 5, otherwise: 0, against: [], float32: { precision: 'float32' }, int8: { precision: 'int8' } })
    expect(check.cosineDistance.largest).toBeGreaterThan(0)
    expect([on, told.at(-1)]).toEqual([true, 14])
    expect(deps.cache.precision(model.pack.sha256)).toEqual(made.value.kept)

    expect(await usePrecision(deps, false)).toMatchObject({ ok: true, value: { on: false } })
    expect(deps.cache.precision(model.pack.sha256)).toMatchObject({ on: false, check })
    expect(await usePrecision(deps, true)).toMatchObject({ ok: true, value: { on: true } })
    const trial = deps.cache.get(model.pack.sha256)
    if (trial) deps.cache.set(model.pack.sha256, trial)
    expect(deps.cache.precision(model.pack.sha256)).toBeNull()
    expect(await usePrecision(deps, true)).toMatchObject({ ok: false, failure: { code: 'unchecked' } })
  }, 120_000)

  it('refuses a graph of other weights, says why, and lets nobody turn it on', async () => {
    const model = await open('other', 6)
    const deps = await depsOf(model)
    const made = await checkPrecision(deps, { loops: 12 })
    if (!made.ok) throw new Error(made.failure.message)
    expect(made.value.kept.on).toBe(false)
    expect(made.value.kept.check.against.join('; ')).toMatch(/embedding lies.*Pacemaker lead.*LVEF differs/)
    expect(await usePrecision(deps, true)).toMatchObject({ ok: false, failure: { code: 'int8Refused', message: expect.stringContaining('LVEF differs') as string } })
    expect(deps.cache.precision(model.pack.sha256)?.on).toBe(false)
  }, 120_000)

  it('refuses one that is hardly faster', async () => {
    const deps = await depsOf(await open('slow', 5), 0.9)
    expect(await checkPrecision(deps, { loops: 10 })).toMatchObject({ ok: true, value: { kept: { on: false, check: { loops: 10, against: ['it is 1.11 times as fast as float32; it must be 1.2'] } } } })
  }, 120_000)

  it('says so where the pack has no int8 graph, where too few loops can be read, where the graph does not open, and when stopped; nothing is kept then', async () => {
    const shipped = await depsOf(await openModel())
    expect(await checkPrecision(shipped)).toMatchObject({ ok: false, failure: { code: 'noInt8', message: expect.stringContaining('Phantom CLIP 1.0.0 has no int8 graph') as string } })

    const model = await open('few', 5)
    const deps = await depsOf(model)
    const two = { ...deps.timeline, studiesOf: (patientKey: string) => library.timeline.studiesOf(patientKey).slice(0, 1) }
    expect(await checkPrecision({ ...deps, timeline: two })).toMatchObject({ ok: false, failure: { code: 'tooFewLoops', message: expect.stringContaining('5 loops of 5 patients') as string } })
    const stop = new AbortController()
    expect(await checkPrecision(deps, { signal: stop.signal, onProgress: (done) => done === 2 && stop.abort() })).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    writeFileSync(model.pack.int8Graph ?? '', 'no graph')
    expect(await checkPrecision({ ...deps, models: { ...deps.models, process: inProcess(model).process } })).toMatchObject({ ok: false, failure: { code: 'int8-unopened' } })
    expect(deps.cache.precision(model.pack.sha256)).toBeNull()
  }, 120_000)
})

describe('how both are run', () => {
  const measured = (change: Partial<MeasuredSetting>): MeasuredSetting => ({ ...plainSetting, msPerFrame: 10, cosineDistance: 0, ...change })
  const trial = (chosen: MeasuredSetting, all: readonly MeasuredSetting[]): EngineTrial => ({ measuredAt: '', chosen, measured: all, refused: [], complete: true })
  it('float32 as it reads now; int8 on the processor, a frame at a time, on the threads that were fastest', () => {
    const [slow, fast, card] = [measured({}), measured({ threads: 4, batch: 2, msPerFrame: 5 }), measured({ provider: 'cuda', batch: 8, msPerFrame: 1 })]
    const int8 = { provider: 'cpu', threads: 4, batch: 1, precision: 'int8' }
    expect(settingsToCompare(trial(fast, [slow, fast]))).toEqual({ float32: { provider: 'cpu', threads: 4, batch: 2, precision: 'float32' }, int8 })
    expect(settingsToCompare(trial(card, [slow, fast, card]))).toEqual({ float32: { provider: 'cuda', threads: 1, batch: 8, precision: 'float32' }, int8 })
  })
  it('for in int8 a frame reads otherwise among others than alone', async () => {
    const { pack } = await open('batched', 5)
    const engine = await startEngine(pack, { ...plainSetting, precision: 'int8' })
    const frames = [0.013, 0.031].map((step, n) => Float32Array.from({ length: 3 * pack.manifest.input.width * pack.manifest.input.height }, (_, i) => (3 * n + 1) * Math.sin(i * step)))
    expect((await engine.embedFrames(frames, 2))[0]).not.toEqual((await engine.embedFrames(frames, 1))[0])
    await engine.close()
  }, 60_000)
})

describe('which loops are tried', () => {
  it('one of each patient before a second of any, in views that the pack reads as somebody named them', async () => {
    const { pack } = await open('spread', 5)
    const found: FoundLoop[] = []
    for await (const one of spreadLoops(library.timeline, pack.manifest)) found.push(one)
    expect(new Set(found.slice(0, 5).map(({ patientKey }) => patientKey)).size).toBe(5)
    expect(found.every(({ loop }) => loop.view?.code === 'A4C' && loop.kind === 'cine')).toBe(true)
    expect(new Set(found.map(({ loop }) => loop.sopInstanceUid)).size).toBe(found.length)
    const [{ loop } = { loop: null }] = found
    if (!loop) throw new Error('no loop')
    const guessed = { ...loop, view: { code: 'A4C', name: 'A4C', source: 'model', probability: 0.99 } } as const
    expect([isReadBy(loop, pack.manifest), isReadBy(guessed, pack.manifest), isReadBy({ ...loop, view: null }, pack.manifest)]).toEqual([true, false, false])
  }, 60_000)
})

describe('opening in int8', () => {
  const asked = { setting: plainSetting, int8: { ...plainSetting, precision: 'int8' }, providers: ['cpu'], cores: 1 } as const
  const frame = (size: number): Float32Array => Float32Array.from({ length: 3 * size * size }, (_, i) => Math.sin(i * 0.013))

  it('reads by the int8 graph, and draws heat maps by float32’s', async () => {
    const { pack, engine } = await open('opened', 5)
    const opened = await openAs(pack, asked, () => false)
    expect([opened.engine.setting.precision, opened.int8Failure, opened.trial]).toEqual(['int8', null, null])
    const one = frame(pack.manifest.input.width)
    const [[exact], [rounded]] = [await engine.embedFrames([one], 1), await opened.engine.embedFrames([one], 1)]
    expect(rounded).not.toEqual(exact)
    expect(await opened.engine.look(one)).toEqual(await engine.look(one))
    await opened.engine.close()
  }, 60_000)

  it('falls back to float32 with the reason where the graph does not open or is not there', async () => {
    const { pack } = await open('damaged', 5)
    writeFileSync(pack.int8Graph ?? '', 'no graph')
    const damaged = await openAs(pack, asked, () => false)
    expect(damaged.engine.setting.precision).toBe('float32')
    expect(damaged.int8Failure).toBeTruthy()
    const none = await openAs((await open('none', null)).pack, { ...asked, setting: null }, () => false)
    expect(none).toMatchObject({ engine: { setting: { precision: 'float32' } }, int8Failure: 'this pack has no int8 graph', trial: { chosen: { precision: 'float32' } } })
  }, 60_000)
})
