import type { EngineSetting, EngineBenchmark, MeasuredSetting, Provider } from '../../../shared/domain/engineBenchmark'
import { dot, median, unit } from '../../../shared/vision/vectors'
import { startEngine, type Engine } from './engine'
import type { ModelPack } from '../packs/pack'
import { recordedText, textOf, wordsOf } from '../../../shared/words'

/** A provider further than this from the processor's embedding is another model: 1 - cosine of 1e-4 is an angle of 0.8 degrees. */
export const MAX_COSINE_DISTANCE = 1e-4
/** Settings this close to the fastest count as equal; of those the one that takes the fewest threads and the smallest batch is chosen. */
const EQUAL_WITHIN = 1.1
const MAX_THREADS = 16
const GPU_BATCHES = [1, 4, 8, 16]
const CPU_BATCHES = [1, 2]
const RUNS = 5

export interface BenchmarkOptions {
  readonly providers: readonly Provider[]
  readonly cores: number
  /** What each provider may spend on measuring, opening not counted: a slow processor must not cost a fast card its turn. Its first setting always runs. */
  readonly budgetMs?: number
  /** What one setting may take after its warm-up. */
  readonly settingMs?: number
  readonly start?: typeof startEngine
}

/** Nothing here could run the pack. */
export class NoProvider extends Error {
  constructor(readonly refused: EngineBenchmark['refused']) {
    super(
      `no execution provider could run the model: ${refused.map(({ provider, reason }) => `${provider} (${wordsOf(reason)})`).join('; ')}`,
    )
  }
}

interface Group {
  readonly provider: Provider
  readonly threads: number
  readonly batches: readonly number[]
}

/** The processor with all cores first, since the others are compared with it; then what may be much faster; then fewer threads. */
function groupsOf(providers: readonly Provider[], cores: number): readonly Group[] {
  const most = Math.max(1, Math.min(MAX_THREADS, cores))
  const fewer = [1, 2, 4, 8, 16].filter((threads) => threads < most).reverse()
  const onCpu = (threads: number): Group => ({ provider: 'cpu', threads, batches: CPU_BATCHES })
  return [
    onCpu(most),
    ...providers
      .filter((provider) => provider !== 'cpu')
      .map((provider) => ({ provider, threads: 1, batches: GPU_BATCHES })),
    ...fewer.map(onCpu),
  ]
}

/**
 * Measures settings of a pack on this machine and chooses the fastest that agrees with the processor. Throws where not even the processor runs the pack.
 * Always in float32: two drawn frames can't tell what int8 does to readings, so that is left to a check on the user's own loops (precisionCheck.ts).
 */
export async function measureEngines(
  pack: ModelPack,
  { providers, cores, budgetMs = 2000, settingMs = 100, start = startEngine }: BenchmarkOptions,
): Promise<EngineBenchmark> {
  const frames = testFrames(pack)
  const spentMs = new Map<Provider, number>()
  const measured: MeasuredSetting[] = []
  const refused: EngineBenchmark['refused'][number][] = []
  let complete = true
  let reference: readonly Float32Array[] | null = null
  for (const { provider, threads, batches } of groupsOf(providers, cores)) {
    if ((spentMs.get(provider) ?? 0) > budgetMs) {
      complete = false
      continue
    }
    let engine: Engine
    try {
      engine = await start(pack, { provider, threads, batch: 1, precision: 'float32' })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (!reference) throw new NoProvider([{ provider, reason: recordedText(reason) }])
      refused.push({ provider, reason: recordedText(reason) })
      continue
    }
    const begun = performance.now()
    const spent = (): number => (spentMs.get(provider) ?? 0) + performance.now() - begun
    try {
      const expected = (reference ??= await engine.embedFrames(frames, 1))
      for (const batch of engine.takesBatches ? batches : [1]) {
        if (batch !== batches[0] && spent() > budgetMs) {
          complete = false
          break
        }
        const result = await measure(
          engine,
          { provider, threads, batch, precision: 'float32' },
          frames,
          expected,
          settingMs,
        )
        if (result.cosineDistance <= MAX_COSINE_DISTANCE) measured.push(result)
        else
          refused.push({
            provider,
            reason: textOf('jobs.providerDiffers', {
              distance: result.cosineDistance.toExponential(1),
              batch,
              most: MAX_COSINE_DISTANCE,
            }),
          })
      }
    } catch (error) {
      if (!reference) throw error
      refused.push({ provider, reason: recordedText(error instanceof Error ? error.message : String(error)) })
    } finally {
      spentMs.set(provider, spent())
      await engine.close()
    }
  }
  return { measuredAt: new Date().toISOString(), chosen: fastest(measured), measured, refused, complete }
}

/** Once to warm up and to compare, then medians. */
async function measure(
  engine: Engine,
  setting: EngineSetting,
  frames: readonly Float32Array[],
  expected: readonly Float32Array[],
  settingMs: number,
): Promise<MeasuredSetting> {
  const batch = Array.from({ length: setting.batch }, (_, n) => frames[n % frames.length] ?? new Float32Array())
  const embedded = await engine.embedFrames(batch, setting.batch)
  const cosineDistance = Math.max(
    ...embedded.map((frame, n) => 1 - dot(unit(frame), unit(expected[n % expected.length] ?? frame))),
  )
  const times: number[] = []
  const begun = performance.now()
  while (times.length === 0 || (times.length < RUNS && performance.now() - begun < settingMs)) {
    const at = performance.now()
    await engine.embedFrames(batch, setting.batch)
    times.push((performance.now() - at) / setting.batch)
  }
  return { ...setting, msPerFrame: median(times), cosineDistance }
}

function fastest(measured: readonly MeasuredSetting[]): MeasuredSetting {
  const limit = EQUAL_WITHIN * Math.min(...measured.map(({ msPerFrame }) => msPerFrame))
  const [chosen] = measured
    .filter(({ msPerFrame }) => msPerFrame <= limit)
    .sort((a, b) => a.threads - b.threads || a.batch - b.batch || a.msPerFrame - b.msPerFrame)
  if (!chosen) throw new Error('no execution provider gave the same embedding twice')
  return chosen
}

/** Two frames that no two lines of have in common; what is in them does not change what they cost. */
function testFrames({ manifest }: ModelPack): readonly Float32Array[] {
  const { width, height, channels } = manifest.input
  return [0.0131, 0.0477].map((step) =>
    Float32Array.from({ length: channels * height * width }, (_, i) => 0.5 + 0.5 * Math.sin(i * step)),
  )
}
