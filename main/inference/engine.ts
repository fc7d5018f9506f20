import { createRequire } from 'node:module'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { meanPool, viewFromHead, viewProbabilities, type LoopEmbedding } from '../../shared/vision/scoring'
import type { FeatureMap } from '../../shared/vision/heatMap'
import { unit } from '../../shared/vision/vectors'
import type { ModelPack } from './pack'

// CommonJS with a native addon; a static import would have the bundler look for named exports that are made at run time.
const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-node')

/** Execution providers in the order they are tried. */
export const providerOrder = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const
export type Provider = (typeof providerOrder)[number]

export interface ProviderTrial {
  readonly provider: Provider
  /** Null: it started. Otherwise why it did not. */
  readonly reason: string | null
}

/** What the graphs make of one loop, with what the out-of-distribution gate looks at. */
export interface EmbeddedLoop extends LoopEmbedding {
  readonly features: readonly Float32Array[]
}

export interface Engine {
  readonly provider: Provider
  readonly trials: readonly ProviderTrial[]
  /** Frames as shared/vision/preprocess makes them (channels × height × width each). Throws when a graph gives anything but finite numbers. */
  embed(frames: readonly Float32Array[]): Promise<EmbeddedLoop>
  /** One frame's embedding and the map it was pooled from. Throws where the pack's image graph gives no map. */
  look(frame: Float32Array): Promise<{ readonly embedding: Float32Array; readonly map: FeatureMap }>
  close(): Promise<void>
}

interface Sessions {
  readonly image: InferenceSession
  readonly pooling: InferenceSession | null
}

async function openSessions(pack: ModelPack, provider: Provider, threads: number): Promise<Sessions> {
  const options: InferenceSession.SessionOptions = { executionProviders: [provider], graphOptimizationLevel: 'all', intraOpNumThreads: threads, logSeverityLevel: 3 }
  const image = await ort.InferenceSession.create(pack.imageGraph, options)
  const pooling = pack.poolingGraph === null ? null : await ort.InferenceSession.create(pack.poolingGraph, options)
  return { image, pooling }
}

/** Opens the pack on the first provider that both starts and answers one empty frame with finite numbers. */
export async function openEngine(pack: ModelPack, { providers = providerOrder, threads = 1 }: { readonly providers?: readonly Provider[]; readonly threads?: number } = {}): Promise<Engine> {
  const trials: ProviderTrial[] = []
  for (const provider of providers) {
    try {
      const engine = engineOn(pack, await openSessions(pack, provider, threads), provider, trials)
      const { width, height, channels } = pack.manifest.input
      await engine.embed(Array.from({ length: pack.manifest.sampling.frames }, () => new Float32Array(channels * height * width)))
      trials.push({ provider, reason: null })
      return engine
    } catch (error) {
      trials.push({ provider, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  throw new Error(`no execution provider could run the model: ${trials.map(({ provider, reason }) => `${provider} (${reason ?? ''})`).join('; ')}`)
}

function engineOn(pack: ModelPack, { image, pooling }: Sessions, provider: Provider, trials: readonly ProviderTrial[]): Engine {
  const { input, outputs } = pack.manifest.image
  const { width, height, channels } = pack.manifest.input

  const wanted = [outputs.embedding, outputs.view, outputs.features].filter((name) => name !== null)

  const imageTensor = (data: Float32Array): Tensor => new ort.Tensor('float32', data, [1, channels, height, width])

  async function frame(data: Float32Array): Promise<{ embedding: Float32Array; view: Float32Array | null; features: Float32Array }> {
    const answer = await image.run({ [input]: imageTensor(data) }, wanted)
    const embedding = numbers(answer[outputs.embedding])
    return { embedding, view: outputs.view === null ? null : numbers(answer[outputs.view]), features: outputs.features === null ? embedding : numbers(answer[outputs.features]) }
  }

  async function pool(frames: readonly Float32Array[]): Promise<{ loop: Float32Array; identity: Float32Array }> {
    if (!pooling) {
      const loop = meanPool(frames)
      return { loop, identity: loop }
    }
    const dimensions = pack.manifest.embedding.dimensions
    const stacked = new Float32Array(frames.length * dimensions)
    frames.forEach((one, n) => stacked.set(one, n * dimensions))
    const answer = await pooling.run({ frames: new ort.Tensor('float32', stacked, [1, frames.length, dimensions]) })
    return { loop: numbers(answer.loop), identity: numbers(answer.identity) }
  }

  return {
    provider,
    trials,
    async embed(data) {
      // One frame at a time: measured faster than a batch on two cores (docs/decisions.md).
      const read: Awaited<ReturnType<typeof frame>>[] = []
      for (const one of data) read.push(await frame(one))
      const frames = read.map(({ embedding }) => unit(embedding))
      const { loop, identity } = await pool(frames)
      return { frames, loop: unit(loop), identity: unit(identity), viewProbabilities: pack.viewHead ? viewFromHead(pack.viewHead, unit(loop)) : viewProbabilities(read.flatMap(({ view }) => view ?? [])), features: read.map(({ features }) => features) }
    },
    async look(data) {
      if (outputs.map === null) throw new Error('this pack gives no map')
      const answer = await image.run({ [input]: imageTensor(data) }, [outputs.embedding, outputs.map])
      const [, mapChannels = 0, rows = 0, columns = 0] = answer[outputs.map]?.dims ?? []
      return { embedding: unit(numbers(answer[outputs.embedding])), map: { data: numbers(answer[outputs.map]), channels: mapChannels, rows, columns } }
    },
    async close() {
      await image.release()
      await pooling?.release()
    },
  }
}

export function numbers(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('the model gave no float32 output of the name its manifest states')
  if (!tensor.data.every(Number.isFinite)) throw new Error('the model gave numbers that are not finite')
  return Float32Array.from(tensor.data)
}
