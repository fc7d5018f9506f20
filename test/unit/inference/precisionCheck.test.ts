import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importPaths } from '../../../main/objects/import'
import { parser } from '../../helpers/parser'
import { createLibrary, type Library } from '../../../main/objects/library'
import { openPixelSources, type PixelSources } from '../../../main/objects/pixels'
import { nodeCodecs } from '../../../main/dicom/nodeCodecs'
import { openPrecisionPair } from '../../../main/inference/worker/precisionPair'
import { plainSetting, startEngine } from '../../../main/inference/worker/engine'
import { loopTaskOf } from '../../../main/inference/studies/loopTask'
import { createModels, type Models } from '../../../main/inference/models'
import { openEngine } from '../../../main/inference/worker/openEngine'
import { loadPack } from '../../../main/inference/packs/pack'
import { createPlayback } from '../../../main/inference/worker/playback'
import {
  checkPrecision,
  settingsToCompare,
  usePrecision,
  type PrecisionDeps,
} from '../../../main/inference/precision/precisionCheck'
import type { ProcessUse } from '../../../main/inference/pool'
import { isReadBy, sampleLoops, type FoundLoop } from '../../../main/inference/studies/sampleLoops'
import { measureEngines } from '../../../main/inference/worker/benchmark'
import {
  createBenchmarkCache,
  runtimeVersion,
  thisMachine,
  type BenchmarkCache,
} from '../../../main/inference/packs/benchmarkCache'
import type { EngineBenchmark, MeasuredSetting } from '../../../shared/domain/engineBenchmark'
import { ok, type Result } from '../../../shared/result'
import { writeRandomClipPack } from '../../helpers/clipPack'
import { demoFolder } from '../../helpers/demo'
import { openModel, processOf, type OpenModel } from '../../helpers/model'
import { messageOf, textOf, wordsOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-precision-'))
let library: Library
let pixels: PixelSources

beforeAll(async () => {
  const created = createLibrary(path.join(folder, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
  await importPaths({ ...library, parser }, [await demoFolder()])
  pixels = openPixelSources(library)
}, 600_000)
afterAll(async () => {
  await pixels.close()
  library.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(name: string, int8: number | null): Promise<OpenModel> {
  const place = path.join(folder, name, 'pack')
  mkdirSync(place, { recursive: true })
  await writeRandomClipPack(place, 5, int8)
  const pack = await loadPack(place)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  return { pack: pack.value, engine: await startEngine(pack.value, plainSetting) }
}

interface CheckDeps extends PrecisionDeps {
  readonly models: Models
  readonly cache: BenchmarkCache
  /** How many processes were ended so far. */
  closed(): Promise<number>
}

/** The program's models with the inference process's work done here, and the machine's cache as it is kept. int8 is stated to take a share of float32's time: how fast it is here is not what these tests are about. */
async function depsOf(model: OpenModel, int8Share = 0.5): Promise<CheckDeps> {
  const cache = createBenchmarkCache(path.join(folder, 'trials'), thisMachine(runtimeVersion(), '1.0.0'))
  cache.set(model.pack.sha256, await measureEngines(model.pack, { providers: ['cpu'], cores: 1 }))
  let ended = 0
  const models = createModels(
    { shipped: path.dirname(model.pack.folder), userFolder: path.join(folder, 'none') },
    cache,
    async () => {
      const here = processOf(model)
      return ok({
        ...here,
        async compare(request) {
          const pair = await here.compare(request)
          return pair.ok
            ? ok({ ...pair.value, int8: { ...pair.value.int8, msPerFrame: int8Share * pair.value.float32.msPerFrame } })
            : pair
        },
        close: () => void ended++,
      })
    },
  )
  const closed = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return ended
  }
  return { database: library.database, pixels, cache, models, closed }
}

/** Something that uses the pack that reads until it is told to end. */
async function using(models: Models, use: ProcessUse): Promise<() => Promise<unknown>> {
  let finish = (): void => undefined
  let begin = (): void => undefined
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const ended = models.use('reading', use, () => {
    begin()
    return new Promise<Result<null>>((resolve) => (finish = () => resolve(ok(null))))
  })
  await begun
  return () => {
    finish()
    return ended
  }
}

describe('trying int8 on the library’s own loops', () => {
  it('allows a graph that reads alike, on every patient’s loops, and keeps what it found for this machine until it is measured anew', async () => {
    const model = await open('alike', 5)
    const deps = await depsOf(model)
    const progress: number[] = []
    const outcome = await checkPrecision(deps, { onProgress: (done) => progress.push(done) })
    if (!outcome.ok) throw new Error(messageOf(outcome.failure))
    const { check, on } = outcome.value.kept
    expect(check).toMatchObject({
      loops: 14,
      patients: 5,
      otherwise: 0,
      against: [],
      float32: { precision: 'float32' },
      int8: { precision: 'int8' },
    })
    expect(check.cosineDistance.largest).toBeGreaterThan(0)
    expect([on, progress.at(-1)]).toEqual([true, 14])
    expect(deps.cache.precision(model.pack.sha256)).toEqual(outcome.value.kept)

    expect(await usePrecision(deps, false)).toMatchObject({ ok: true, value: { on: false } })
    expect(deps.cache.precision(model.pack.sha256)).toMatchObject({ on: false, check })
    expect(await usePrecision(deps, true)).toMatchObject({ ok: true, value: { on: true } })
    const benchmark = deps.cache.get(model.pack.sha256)
    if (benchmark) deps.cache.set(model.pack.sha256, benchmark)
    expect(deps.cache.precision(model.pack.sha256)).toBeNull()
    expect(await usePrecision(deps, true)).toMatchObject({ ok: false, failure: { code: 'unchecked' } })
  }, 600_000)

  it('refuses a graph of other weights, says why, and lets nobody turn it on', async () => {
    const model = await open('other', 6)
    const deps = await depsOf(model)
    const outcome = await checkPrecision(deps, { loops: 12 })
    if (!outcome.ok) throw new Error(messageOf(outcome.failure))
    expect(outcome.value.kept.on).toBe(false)
    expect(outcome.value.kept.check.against.map(wordsOf).join('; ')).toMatch(
      /embedding lies.*Pacemaker lead.*LVEF differs/,
    )
    expect(withWords(await usePrecision(deps, true))).toMatchObject({
      ok: false,
      failure: { code: 'int8Refused', message: expect.stringContaining('LVEF differs') as string },
    })
    expect(deps.cache.precision(model.pack.sha256)?.on).toBe(false)
  }, 600_000)

  it('refuses one that is hardly faster', async () => {
    const deps = await depsOf(await open('slow', 5), 0.9)
    expect(await checkPrecision(deps, { loops: 10 })).toMatchObject({
      ok: true,
      value: {
        kept: { on: false, check: { loops: 10, against: [textOf('int8Reasons.slow', { times: '1.11', least: 1.2 })] } },
      },
    })
  }, 600_000)

  it('says so where the pack has no int8 graph, where too few loops can be read, where the graph does not open, and when stopped; nothing is kept then', async () => {
    const shipped = await depsOf(await openModel())
    expect(withWords(await checkPrecision(shipped))).toMatchObject({
      ok: false,
      failure: { code: 'noInt8', message: expect.stringContaining('Phantom CLIP 1.1.0 has no int8 graph') as string },
    })

    const model = await open('few', 5)
    const deps = await depsOf(model)
    const two = {
      ...deps.database,
      studiesOf: (patientKey: string) => library.database.studiesOf(patientKey).slice(0, 1),
    }
    expect(withWords(await checkPrecision({ ...deps, database: two }))).toMatchObject({
      ok: false,
      failure: { code: 'tooFewLoops', message: expect.stringContaining('5 loops of 5 patients') as string },
    })
    const stop = new AbortController()
    expect(
      await checkPrecision(deps, { signal: stop.signal, onProgress: (done) => done === 2 && stop.abort() }),
    ).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    writeFileSync(model.pack.int8Graph ?? '', 'no graph')
    expect(await checkPrecision(deps)).toMatchObject({ ok: false, failure: { code: 'int8Unopened' } })
    expect(deps.cache.precision(model.pack.sha256)).toBeNull()
  }, 600_000)

  it('is refused while the model does anything else, as is turning int8 on or off; that goes on', async () => {
    const deps = await depsOf(await open('used', 5))
    const end = await using(deps.models, 'calibrating')
    const refused = { ok: false, failure: { code: 'modelInUse', message: 'The model is calibrating.' } }
    expect(withWords(await checkPrecision(deps))).toMatchObject(refused)
    expect(withWords(await usePrecision(deps, false))).toMatchObject(refused)
    expect(await deps.closed()).toBe(0)
    await end()
    expect(await usePrecision(deps, false)).toMatchObject({ ok: false, failure: { code: 'unchecked' } })
  }, 600_000)

  it('decides at once although a study is read meanwhile, and ends the process with both graphs when that is done', async () => {
    const model = await open('beside', 5)
    const deps = await depsOf(model)
    const readings: Promise<() => Promise<unknown>>[] = []
    const outcome = await checkPrecision(deps, {
      loops: 10,
      onProgress: (done) => void (done === 2 && readings.push(using(deps.models, 'reading'))),
    })
    expect(outcome).toMatchObject({ ok: true, value: { kept: { check: { loops: 10 } } } })
    expect(deps.cache.precision(model.pack.sha256)).toEqual(outcome.ok && outcome.value.kept)
    expect(await deps.closed()).toBe(0)
    for (const reading of readings) await (await reading)()
    expect(await deps.closed()).toBe(1)
  }, 600_000)
})

describe('loops that play while int8 is tried', () => {
  const inSixThreads = {
    float32: { ...plainSetting, threads: 6 },
    int8: { ...plainSetting, threads: 6, precision: 'int8' },
  } as const
  async function comparing(name: string) {
    const { pack, engine } = await open(name, 5)
    const [first] = library.database
      .patients()
      .flatMap(({ patientKey }) =>
        library.database
          .studiesOf(patientKey)
          .flatMap(({ studyInstanceUid }) => library.database.loops(studyInstanceUid)),
      )
      .filter((loop) => isReadBy(loop, pack.manifest))
    const task = first && (await loopTaskOf(first, () => pixels.open(first.sopInstanceUid), pack.manifest))
    if (!task?.ok) throw new Error('no loop')
    return { pack, engine, task: task.value }
  }

  it('have both engines make way alike: the one opened beside the process’s own asks too', async () => {
    const { pack, engine, task } = await comparing('way')
    const playing = createPlayback()
    let asked = 0
    const both = await openPrecisionPair(pack, engine, inSixThreads, nodeCodecs, {
      ...playing,
      isPlaying: () => (asked++, playing.isPlaying()),
    })
    if (!both.ok) throw new Error(messageOf(both.failure))
    asked = 0
    expect(await both.value.compare(task)).toMatchObject({ ok: true, value: { undisturbed: true } })
    // Neither of these settings is the process's own here, so both were opened.
    expect(asked).toBe(2 * pack.manifest.sampling.frames)
    await both.value.close()
  }, 60_000)

  it('leave a pair untimed, also where they began and stopped while it was read', async () => {
    const { pack, engine, task } = await comparing('untimed')
    const playing = createPlayback()
    let plays = false
    const briefly = (): boolean => {
      if (plays) for (const now of [true, false]) playing.set(now)
      plays = false
      return playing.isPlaying()
    }
    const both = await openPrecisionPair(pack, engine, inSixThreads, nodeCodecs, { ...playing, isPlaying: briefly })
    if (!both.ok) throw new Error(messageOf(both.failure))
    plays = true
    expect(await both.value.compare(task)).toMatchObject({ ok: true, value: { undisturbed: false } })
    expect(await both.value.compare(task)).toMatchObject({ ok: true, value: { undisturbed: true } })
    playing.set(true)
    expect(await both.value.compare(task)).toMatchObject({ ok: true, value: { undisturbed: false } })
    await both.value.close()
  }, 60_000)

  it('have the check refused in words where too few loops could be timed', async () => {
    const model = await open('played', 5)
    const deps = await depsOf(model)
    deps.models.setPlaying(true)
    expect(withWords(await checkPrecision(deps, { loops: 10 }))).toMatchObject({
      ok: false,
      failure: {
        code: 'tooFewTimed',
        message: expect.stringContaining('only 0 of 10') as string,
        nextStep: expect.stringContaining('Stop playing') as string,
      },
    })
    expect(deps.cache.precision(model.pack.sha256)).toBeNull()
  }, 600_000)
})

describe('how both are run', () => {
  const measured = (change: Partial<MeasuredSetting>): MeasuredSetting => ({
    ...plainSetting,
    msPerFrame: 10,
    cosineDistance: 0,
    ...change,
  })
  const benchmark = (chosen: MeasuredSetting, all: readonly MeasuredSetting[]): EngineBenchmark => ({
    measuredAt: '',
    chosen,
    measured: all,
    refused: [],
    complete: true,
  })
  it('float32 as it reads now; int8 on the processor, a frame at a time, on the threads that were fastest', () => {
    const [slow, fast, card] = [
      measured({}),
      measured({ threads: 4, batch: 2, msPerFrame: 5 }),
      measured({ provider: 'cuda', batch: 8, msPerFrame: 1 }),
    ]
    const int8 = { provider: 'cpu', threads: 4, batch: 1, precision: 'int8' }
    expect(settingsToCompare(benchmark(fast, [slow, fast]))).toEqual({
      float32: { provider: 'cpu', threads: 4, batch: 2, precision: 'float32' },
      int8,
    })
    expect(settingsToCompare(benchmark(card, [slow, fast, card]))).toEqual({
      float32: { provider: 'cuda', threads: 1, batch: 8, precision: 'float32' },
      int8,
    })
  })
  it('for in int8 a frame reads otherwise among others than alone', async () => {
    const { pack } = await open('batched', 5)
    const engine = await startEngine(pack, { ...plainSetting, precision: 'int8' })
    const frames = [0.013, 0.031].map((step, n) =>
      Float32Array.from(
        { length: 3 * pack.manifest.input.width * pack.manifest.input.height },
        (_, i) => (3 * n + 1) * Math.sin(i * step),
      ),
    )
    expect((await engine.embedFrames(frames, 2))[0]).not.toEqual((await engine.embedFrames(frames, 1))[0])
    await engine.close()
  }, 60_000)
})

describe('which loops are tried', () => {
  it('one of each patient before a second of any, in views that the pack reads as somebody named them', async () => {
    const { pack } = await open('spread', 5)
    const found: FoundLoop[] = []
    for await (const sample of sampleLoops(library.database, pack.manifest)) found.push(sample)
    expect(new Set(found.slice(0, 5).map(({ patientKey }) => patientKey)).size).toBe(5)
    expect(found.every(({ loop }) => loop.view?.code === 'A4C' && loop.kind === 'cine')).toBe(true)
    expect(new Set(found.map(({ loop }) => loop.sopInstanceUid)).size).toBe(found.length)
    const [{ loop } = { loop: null }] = found
    if (!loop) throw new Error('no loop')
    const guessed = { ...loop, view: { code: 'A4C', name: 'A4C', source: 'model', probability: 0.99 } } as const
    expect([
      isReadBy(loop, pack.manifest),
      isReadBy(guessed, pack.manifest),
      isReadBy({ ...loop, view: null }, pack.manifest),
    ]).toEqual([true, false, false])
  }, 60_000)
})

describe('opening in int8', () => {
  const asked = {
    setting: plainSetting,
    int8: { ...plainSetting, precision: 'int8' },
    providers: ['cpu'],
    cores: 1,
  } as const
  const frame = (size: number): Float32Array =>
    Float32Array.from({ length: 3 * size * size }, (_, i) => Math.sin(i * 0.013))

  it('reads by the int8 graph, and draws heat maps by float32’s', async () => {
    const { pack, engine } = await open('opened', 5)
    const opened = await openEngine(pack, asked, () => false)
    expect([opened.engine.setting.precision, opened.int8Failure, opened.benchmark]).toEqual(['int8', null, null])
    const input = frame(pack.manifest.input.width)
    const [[exact], [rounded]] = [await engine.embedFrames([input], 1), await opened.engine.embedFrames([input], 1)]
    expect(rounded).not.toEqual(exact)
    expect(await opened.engine.embedWithMap(input)).toEqual(await engine.embedWithMap(input))
    await opened.engine.close()
  }, 60_000)

  it('falls back to float32 with the reason where the graph does not open or is not there', async () => {
    const { pack } = await open('damaged', 5)
    writeFileSync(pack.int8Graph ?? '', 'no graph')
    const damaged = await openEngine(pack, asked, () => false)
    expect(damaged.engine.setting.precision).toBe('float32')
    expect(damaged.int8Failure).toBeTruthy()
    const none = await openEngine((await open('none', null)).pack, { ...asked, setting: null }, () => false)
    expect(none).toMatchObject({
      engine: { setting: { precision: 'float32' } },
      int8Failure: 'this pack has no int8 graph',
      benchmark: { chosen: { precision: 'float32' } },
    })
  }, 60_000)
})
