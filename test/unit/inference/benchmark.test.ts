import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { EngineBenchmark } from '../../../shared/domain/engineBenchmark'
import { plainSetting, startEngine, type Engine } from '../../../main/inference/worker/engine'
import { failureOfError } from '../../../main/inference/worker/failures'
import { loadPack, type ModelPack } from '../../../main/inference/packs/pack'
import { lowerPriority } from '../../../main/inference/worker/lowerPriority'
import { MAX_COSINE_DISTANCE, measureEngines, NoProvider } from '../../../main/inference/worker/benchmark'
import { createBenchmarkCache, runtimeVersion, thisMachine } from '../../../main/inference/packs/benchmarkCache'
import { graphBuilder, type Graph, type GraphBuilder } from '../../../main/modelImport/onnx/graph'
import { packFolder } from '../../helpers/model'
import { packWithGraph } from '../../helpers/tinyPack'
import { failureWords, messageOf, recordedText, textOf, wordsOf } from '../../../shared/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-trial-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function phantom(): Promise<ModelPack> {
  const pack = await loadPack(packFolder)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  return pack.value
}
const noise = (n: number): Float32Array =>
  Float32Array.from({ length: 96 * 128 }, (_, i) => 0.5 + 0.5 * Math.sin(i * 0.01 * (n + 1)))

const timed = { ...plainSetting, msPerFrame: 1 }
/** A check of int8 that found nothing against it. */
const check = {
  checkedAt: '2026-01-01T00:00:00Z',
  loops: 12,
  patients: 6,
  timedLoops: 12,
  float32: timed,
  int8: { ...timed, precision: 'int8' as const },
  cosineDistance: { median: 0, largest: 0 },
  otherwise: 0,
  tasks: [],
  against: [],
}

describe('a benchmark of the shipped pack', () => {
  it('measures the processor’s threads and batches, and chooses one that is as fast as any and embeds alike', async () => {
    const { chosen, measured, refused } = await measureEngines(await phantom(), {
      providers: ['cpu'],
      cores: 2,
      budgetMs: 60_000,
    })
    expect(measured.map(({ threads, batch }) => `${threads} ${batch}`)).toEqual(['2 1', '2 2', '1 1', '1 2'])
    expect(chosen.msPerFrame).toBeLessThanOrEqual(1.1 * Math.min(...measured.map(({ msPerFrame }) => msPerFrame)))
    expect(Math.max(...measured.map(({ cosineDistance }) => cosineDistance))).toBeLessThanOrEqual(MAX_COSINE_DISTANCE)
    expect(refused).toEqual([])
  })
  it('falls back to the processor where a provider can’t start, and says why', async () => {
    const absent = process.platform === 'win32' ? 'coreml' : 'dml'
    const { chosen, refused } = await measureEngines(await phantom(), {
      providers: [absent, 'cpu'],
      cores: 1,
      budgetMs: 60_000,
    })
    expect(chosen.provider).toBe('cpu')
    expect(refused).toMatchObject([{ provider: absent }])
    expect(refused[0]?.reason).toBeTruthy()
  })
  it('leaves out what has not begun when the time is up, and says that it did', async () => {
    const { measured, complete } = await measureEngines(await phantom(), { providers: ['cpu'], cores: 2, budgetMs: 0 })
    expect([measured.length, complete]).toEqual([1, false])
  })
  it('refuses a provider that embeds otherwise, however fast, and one whose answer is not finite', async () => {
    const start = async (pack: ModelPack, setting: Engine['setting']): Promise<Engine> => {
      const engine = await startEngine(pack, { ...setting, provider: 'cpu' })
      if (setting.provider === 'cuda')
        return {
          ...engine,
          embedFrames: async (frames) =>
            frames.map((_, n) => Float32Array.from({ length: 256 }, (__, i) => Math.cos(i + n))),
        }
      if (setting.provider === 'webgpu')
        return { ...engine, embedFrames: async () => [new Float32Array(256).fill(Number.NaN)] }
      return engine
    }
    const { chosen, refused } = await measureEngines(await phantom(), {
      providers: ['cuda', 'webgpu', 'cpu'],
      cores: 1,
      budgetMs: 60_000,
      start,
    })
    expect(chosen.provider).toBe('cpu')
    expect(new Set(refused.map(({ provider }) => provider))).toEqual(new Set(['cuda', 'webgpu']))
    expect(refused[0]?.reason.key).toBe('jobs.providerDiffers')
  })
})

describe('the engine', () => {
  it('embeds a batch as it embeds frames one by one, the last batch not being full', async () => {
    const pack = await phantom()
    const frames = Array.from({ length: 8 }, (_, n) => noise(n))
    const [single, three] = [
      await startEngine(pack, plainSetting),
      await startEngine(pack, { ...plainSetting, threads: 2, batch: 3 }),
    ]
    const [alone, together] = [await single.embed(frames), await three.embed(frames)]
    expect(together.frames).toHaveLength(8)
    expect(together.loop).toHaveLength(pack.manifest.embedding.dimensions)
    for (const [i, value] of alone.loop.entries()) expect(together.loop[i]).toBeCloseTo(value, 5)
    await single.close()
    await three.close()
  })
  it('embeds the same while loops play, one frame at a time on one thread', async () => {
    const pack = await phantom()
    const frames = Array.from({ length: 4 }, (_, n) => noise(n))
    const [still, playing] = [
      await startEngine(pack, { ...plainSetting, threads: 2, batch: 4 }),
      await startEngine(pack, { ...plainSetting, threads: 2, batch: 4 }, () => true),
    ]
    const [a, b] = [await still.embed(frames), await playing.embed(frames)]
    expect(b.loop).toHaveLength(pack.manifest.embedding.dimensions)
    for (const [i, value] of a.loop.entries()) expect(b.loop[i]).toBeCloseTo(value, 5)
    await still.close()
    await playing.close()
  })
})

describe('kept benchmarks', () => {
  const benchmark: EngineBenchmark = {
    measuredAt: '2026-01-01T00:00:00Z',
    chosen: { ...plainSetting, msPerFrame: 1, cosineDistance: 0 },
    measured: [],
    refused: [],
    complete: true,
  }
  const here = thisMachine(runtimeVersion(), '1.0.0')
  const sha = 'a'.repeat(64)

  it('come back for the same pack on the same machine only', () => {
    const cache = createBenchmarkCache(path.join(folder, 'kept'), here)
    expect(cache.get(sha)).toBeNull()
    cache.set(sha, benchmark)
    expect(cache.get(sha)).toEqual(benchmark)
    expect(cache.get('b'.repeat(64))).toBeNull()
    for (const change of [
      { processor: 'another' },
      { cores: 99 },
      { graphics: 'NVIDIA H100' },
      { runtime: '0.0.1' },
      { program: '2.0.0' },
    ])
      expect(createBenchmarkCache(path.join(folder, 'kept'), { ...here, ...change }).get(sha)).toBeNull()
    cache.forget(sha)
    expect(cache.get(sha)).toBeNull()
    expect(readdirSync(path.join(folder, 'kept'))).toEqual([])
  })
  it('of before there was int8 still count, in float32 and unchecked', () => {
    const cache = createBenchmarkCache(path.join(folder, 'before'), here)
    cache.set(sha, benchmark)
    const { precision: _precision, ...chosen } = benchmark.chosen
    writeFileSync(
      path.join(folder, 'before', `${sha}.json`),
      JSON.stringify({ packSha256: sha, machine: here, trial: { ...benchmark, chosen } }),
    )
    expect(cache.get(sha)).toEqual(benchmark)
    expect(cache.precision(sha)).toBeNull()
  })
  it('keep reasons as data, and those of before, kept in words, in the same words', () => {
    const cache = createBenchmarkCache(path.join(folder, 'words'), here)
    const slow = textOf('int8Reasons.slow', { times: '1.11', least: 1.2 })
    const differs = textOf('jobs.providerDiffers', { distance: '1.0e-2', batch: 8, most: 0.001 })
    cache.set(sha, { ...benchmark, refused: [{ provider: 'webgpu', reason: differs }] })
    cache.setPrecision(sha, { check: { ...check, against: [slow] }, on: false, failure: null })
    expect(cache.get(sha)?.refused).toEqual([{ provider: 'webgpu', reason: differs }])
    expect(cache.precision(sha)?.check.against).toEqual([slow])

    // As the program of commit 901de90 wrote it.
    writeFileSync(
      path.join(folder, 'words', `${sha}.json`),
      JSON.stringify({
        packSha256: sha,
        machine: here,
        trial: { ...benchmark, refused: [{ provider: 'webgpu', reason: 'no adapter, or {{none}}' }] },
        precision: {
          check: { ...check, against: ['it is 1.11 times as fast as float32; it must be 1.2'] },
          on: false,
          failure: null,
        },
      }),
    )
    expect(cache.get(sha)?.refused.map(({ reason }) => wordsOf(reason))).toEqual(['no adapter, or {{none}}'])
    expect(cache.precision(sha)?.check.against.map(wordsOf)).toEqual([
      'it is 1.11 times as fast as float32; it must be 1.2',
    ])
    expect(wordsOf(slow)).toBe('it is 1.11 times as fast as float32; it must be 1.2')
  })
  it('keep a check of int8 beside them on the same machine, and never without a benchmark', () => {
    const kept = { check, on: true, failure: null }
    const cache = createBenchmarkCache(path.join(folder, 'checked'), here)
    cache.setPrecision(sha, kept)
    expect(cache.precision(sha)).toBeNull()
    cache.set(sha, benchmark)
    cache.setPrecision(sha, kept)
    expect([cache.get(sha), cache.precision(sha)]).toEqual([benchmark, kept])
    expect(
      createBenchmarkCache(path.join(folder, 'checked'), { ...here, processor: 'another' }).precision(sha),
    ).toBeNull()
    cache.forget(sha)
    expect(cache.precision(sha)).toBeNull()
  })
  it('that were cut off or changed by hand count as none', () => {
    const cache = createBenchmarkCache(path.join(folder, 'broken'), here)
    cache.set(sha, benchmark)
    for (const text of [
      '',
      '{',
      '{}',
      JSON.stringify({
        packSha256: sha,
        machine: here,
        trial: { ...benchmark, chosen: { ...benchmark.chosen, threads: -1 } },
      }),
    ]) {
      writeFileSync(path.join(folder, 'broken', `${sha}.json`), text)
      expect(cache.get(sha)).toBeNull()
    }
  })
})

describe('what goes wrong in the model', () => {
  const badPack = (fill: (graph: GraphBuilder, pixels: string) => string): Graph => {
    const graph = graphBuilder('bad')
    const pixels = graph.input({ name: 'pixels', type: 'float32', shape: ['batch', 1, 96, 128] })
    const value = fill(graph, graph.node('ReduceMean', [pixels], { axes: { ints: [1, 2, 3] }, keepdims: { int: 0 } }))
    const rows = graph.node('Unsqueeze', [value, graph.integers([1])])
    for (const [name, width] of [
      ['embedding', 256],
      ['view', 5],
      ['features', 160],
    ] as const)
      graph.output(graph.node('Expand', [rows, graph.integers([1, width])]), {
        name,
        type: 'float32',
        shape: ['batch', width],
      })
    return graph.finish()
  }
  const failing = async (graph: Graph) => {
    const { pack, remove } = await packWithGraph(graph)
    try {
      return failureOfError(
        await measureEngines(pack, { providers: ['cpu'], cores: 1 }).then(
          () => null,
          (error: unknown) => error,
        ),
        'tiny 1.0.0',
      )
    } finally {
      remove()
    }
  }

  it('numbers that are not finite are told as such, and nothing of them is shown', async () => {
    const failure = await failing(
      badPack((graph, mean) => graph.node('Div', [graph.node('Sub', [mean, mean]), graph.node('Sub', [mean, mean])])),
    )
    expect(failure.code).toBe('notFinite')
    expect(messageOf(failure)).toContain('tiny 1.0.0')
    expect(failureWords(failure).nextStep).toContain('The study can still be read.')
  })
  it('a graph that wants more memory than any machine has is told as a lack of memory', async () => {
    // 2^44 floats: 64 TiB.
    const failure = await failing(
      badPack((graph, mean) =>
        graph.node(
          'ReduceMean',
          [
            graph.node('Mul', [
              graph.node('Expand', [
                graph.node('Unsqueeze', [mean, graph.integers([1, 2])]),
                graph.integers([1, 2 ** 22, 2 ** 22]),
              ]),
              graph.floats([], [2]),
            ]),
          ],
          { axes: { ints: [1, 2] }, keepdims: { int: 0 } },
        ),
      ),
    )
    expect(failure.code).toBe('noMemory')
    expect(failureWords(failure).nextStep).toContain('Close other programs')
  })
  it('a graph no provider can open is told with each provider’s reason', async () => {
    const failure = await failing(badPack((graph, mean) => graph.node('NoSuchOperator', [mean])))
    expect(failure.code).toBe('noProvider')
    expect(messageOf(failure)).toContain('cpu: ')
    expect(messageOf(failure)).toContain('NoSuchOperator')
  })
  it('anything else keeps the runtime’s own words', () => {
    expect(messageOf(failureOfError(new Error('a strange thing'), 'm'))).toContain('a strange thing')
    expect(
      failureOfError(new NoProvider([{ provider: 'cpu', reason: recordedText('bad allocation') }]), 'm').code,
    ).toBe('noMemory')
  })
})

describe('stepping back', () => {
  it('asks for a lower priority, and goes on where the system refuses', () => {
    const asked: number[] = []
    expect(lowerPriority((priority) => void asked.push(Number(priority)))).toBe(true)
    expect(asked).toEqual([os.constants.priority.PRIORITY_BELOW_NORMAL])
    expect(
      lowerPriority(() => {
        throw new Error('EACCES')
      }),
    ).toBe(false)
  })
})
