import { createRequire } from 'node:module'
import { statSync } from 'node:fs'
import os from 'node:os'
import { setTimeout as rest } from 'node:timers/promises'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { EngineSetting } from '../../../shared/domain/engineBenchmark'
import { meanPool, viewFromHead, viewProbabilities, type LoopEmbedding } from '../../../shared/vision/scoring'
import type { FeatureMap } from '../../../shared/vision/heatMap'
import { unit } from '../../../shared/vision/vectors'
import type { ModelPack } from '../packs/pack'
import { packBytes, RefusedFile } from '../packs/packFile'

// CommonJS with a native addon; a static import would have the bundler look for named exports that are made at run time.
const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-node')

/** What the graphs make of one loop, with what the out-of-distribution gate looks at. */
export interface EmbeddedLoop extends LoopEmbedding {
  readonly features: readonly Float32Array[]
}

export interface Engine {
  readonly setting: EngineSetting
  /** False where the graph takes one frame at a time. */
  readonly takesBatches: boolean
  /** Frames as shared/vision/preprocess makes them (channels × height × width each). Throws when a graph gives anything but finite numbers. */
  embed(frames: readonly Float32Array[]): Promise<EmbeddedLoop>
  /** One frame's embedding and the map it was pooled from, in float32 whatever the setting. Throws where the pack's image graph gives no map. */
  embedWithMap(frame: Float32Array): Promise<{ readonly embedding: Float32Array; readonly map: FeatureMap }>
  /** The image graph's embeddings alone, as they come. */
  embedFrames(frames: readonly Float32Array[], batch: number): Promise<readonly Float32Array[]>
  close(): Promise<void>
}

interface Sessions {
  readonly image: InferenceSession
  readonly pooling: InferenceSession | null
}

/** Threads sleep between operators: spinning ones take the cores that playback and other programs want, and lose by it (docs/decisions/0013). */
export const sleepingThreads = { session: { intra_op: { allow_spinning: '0' } } } as const

const optionsOf = ({
  provider,
  threads,
}: Pick<EngineSetting, 'provider' | 'threads'>): InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  graphOptimizationLevel: 'all',
  intraOpNumThreads: threads,
  logSeverityLevel: 3,
  extra: sleepingThreads,
})

function imageGraphOf(pack: ModelPack, { precision }: Pick<EngineSetting, 'precision'>): string {
  if (precision === 'float32') return pack.imageGraph
  if (pack.int8Graph === null) throw new Error('this pack has no int8 graph')
  return pack.int8Graph
}

/** The runtime gets the bytes that were hashed, so that nothing can change between. */
async function openGraph(
  { folder, manifest }: ModelPack,
  graph: string,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const bytes = await packBytes({ folder, manifest, file: graph })
  if (!bytes.ok) throw new RefusedFile(bytes.failure)
  return ort.InferenceSession.create(bytes.value, options)
}

async function openSessions(pack: ModelPack, setting: EngineSetting): Promise<Sessions> {
  const image = await openGraph(pack, imageGraphOf(pack, setting), optionsOf(setting))
  const pooling = pack.poolingGraph === null ? null : await openGraph(pack, pack.poolingGraph, optionsOf(setting))
  return { image, pooling }
}

/** Opens the pack in one way, which must answer an empty frame with finite numbers. Throws what the runtime says where it can't. */
export async function startEngine(
  pack: ModelPack,
  setting: EngineSetting,
  isPlaying: () => boolean = () => false,
): Promise<Engine> {
  const sessions = await openSessions(pack, setting)
  const { engine, warmUp } = engineOn(pack, sessions, setting, isPlaying)
  try {
    await warmUp()
    return engine
  } catch (error) {
    await engine.close()
    throw error
  }
}

interface FrameAnswer {
  readonly embedding: Float32Array
  readonly view: Float32Array | null
  readonly features: Float32Array
}

/** The processor, one frame at a time on one thread: what every machine can do, and what the others are compared with. */
export const plainSetting: EngineSetting = { provider: 'cpu', threads: 1, batch: 1, precision: 'float32' }

/** A second session takes about this many times the graph's bytes; with less free memory the first one rests between frames instead. */
const SESSION_BYTES_PER_GRAPH_BYTE = 4

function engineOn(
  pack: ModelPack,
  { image, pooling }: Sessions,
  setting: EngineSetting,
  isPlaying: () => boolean,
): { readonly engine: Engine; readonly warmUp: () => Promise<void> } {
  const { input, outputs } = pack.manifest.image
  const { width, height, channels } = pack.manifest.input
  const wanted = [outputs.embedding, outputs.view, outputs.features].filter((name) => name !== null)
  const [port] = image.inputMetadata
  const takesBatches = port?.isTensor === true && typeof port.shape[0] === 'string'

  /** One thread for the time that loops play; opened the first time it is wanted, null where memory is short. */
  let quiet: InferenceSession | null | undefined
  async function quietSession(): Promise<InferenceSession | null> {
    const graph = imageGraphOf(pack, setting)
    if (quiet === undefined)
      quiet =
        os.freemem() < SESSION_BYTES_PER_GRAPH_BYTE * statSync(graph).size
          ? null
          : await openGraph(pack, graph, optionsOf({ provider: setting.provider, threads: 1 }))
    return quiet
  }

  /** A heat map takes the score apart exactly, and bytes round what lies between map and embedding; so it is float32's, opened the first time it is wanted. */
  let exact: InferenceSession | null = null
  const exactSession = async (): Promise<InferenceSession> =>
    setting.precision === 'float32' ? image : (exact ??= await openGraph(pack, pack.imageGraph, optionsOf(setting)))

  async function together(session: InferenceSession, frames: readonly Float32Array[]): Promise<readonly FrameAnswer[]> {
    const size = channels * height * width
    const [first] = frames
    const data = frames.length === 1 && first ? first : new Float32Array(frames.length * size)
    if (frames.length > 1) frames.forEach((frame, n) => data.set(frame, n * size))
    const answer = await session.run(
      { [input]: new ort.Tensor('float32', data, [frames.length, channels, height, width]) },
      wanted,
    )
    const rows = (name: string): readonly Float32Array[] => {
      const all = numbers(answer[name])
      const length = all.length / frames.length
      return frames.map((_, n) => all.slice(n * length, (n + 1) * length))
    }
    const embeddings = rows(outputs.embedding)
    const views = outputs.view === null ? null : rows(outputs.view)
    const features = outputs.features === null ? embeddings : rows(outputs.features)
    return embeddings.map((embedding, n) => ({
      embedding,
      view: views?.[n] ?? null,
      features: features[n] ?? embedding,
    }))
  }

  async function run(frames: readonly Float32Array[], batch: number): Promise<readonly FrameAnswer[]> {
    const read: FrameAnswer[] = []
    while (read.length < frames.length) {
      const makesWay = setting.threads > 1 && isPlaying()
      const session = makesWay ? await quietSession() : image
      const begun = performance.now()
      read.push(
        ...(await together(
          session ?? image,
          frames.slice(read.length, read.length + (takesBatches && !makesWay ? batch : 1)),
        )),
      )
      if (session === null) await rest(performance.now() - begun)
    }
    return read
  }

  async function pool(frames: readonly Float32Array[]): Promise<{ loop: Float32Array; identity: Float32Array }> {
    if (!pooling) {
      const loop = meanPool(frames)
      return { loop, identity: loop }
    }
    const dimensions = pack.manifest.embedding.dimensions
    const stacked = new Float32Array(frames.length * dimensions)
    frames.forEach((frame, n) => stacked.set(frame, n * dimensions))
    const answer = await pooling.run({ frames: new ort.Tensor('float32', stacked, [1, frames.length, dimensions]) })
    return { loop: numbers(answer.loop), identity: numbers(answer.identity) }
  }

  const engine: Engine = {
    setting,
    takesBatches,
    embedFrames: async (frames, batch) => (await run(frames, batch)).map(({ embedding }) => embedding),
    async embed(data) {
      const read = await run(data, setting.batch)
      const frames = read.map(({ embedding }) => unit(embedding))
      const { loop, identity } = await pool(frames)
      return {
        frames,
        loop: unit(loop),
        identity: unit(identity),
        viewProbabilities: pack.viewHead
          ? viewFromHead(pack.viewHead, unit(loop))
          : viewProbabilities(read.flatMap(({ view }) => view ?? [])),
        features: read.map(({ features }) => features),
      }
    },
    async embedWithMap(data) {
      if (outputs.map === null) throw new Error('this pack gives no map')
      const answer = await (
        await exactSession()
      ).run({ [input]: new ort.Tensor('float32', data, [1, channels, height, width]) }, [
        outputs.embedding,
        outputs.map,
      ])
      const [, mapChannels = 0, rows = 0, columns = 0] = answer[outputs.map]?.dims ?? []
      return {
        embedding: unit(numbers(answer[outputs.embedding])),
        map: { data: numbers(answer[outputs.map]), channels: mapChannels, rows, columns },
      }
    },
    async close() {
      await image.release()
      await quiet?.release()
      await exact?.release()
      await pooling?.release()
    },
  }
  return {
    engine,
    async warmUp() {
      const [{ embedding } = { embedding: new Float32Array() }] = await run(
        [new Float32Array(channels * height * width)],
        1,
      )
      await pool(Array.from({ length: pack.manifest.sampling.frames }, () => unit(embedding)))
    },
  }
}

export function numbers(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array))
    throw new Error('the model gave no float32 output of the name its manifest states')
  if (!tensor.data.every(Number.isFinite)) throw new Error('the model gave numbers that are not finite')
  return Float32Array.from(tensor.data)
}
