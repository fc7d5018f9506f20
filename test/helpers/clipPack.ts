import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { echoClipImageGraph, echoClipInput, echoClipShapes, type EchoClipConfig } from '../../main/modelImport/echoClip'
import { writeHeatMapHead } from '../../main/modelImport/heatMapHead'
import { elementCount, type StoredTensor } from '../../main/modelImport/checkpoint'
import { writeOnnx } from '../../main/modelImport/onnx/write'
import type { Parameters } from '../../main/modelImport/onnx/layers'
import { makePrng, type Prng } from '../../main/phantom/index'
import type { PackManifest } from '../../shared/vision/manifest'
import { unit } from '../../shared/vision/vectors'

/** EchoCLIP's layers and input, far narrower: its map is 7 × 7 as in the published one. */
export const narrowEchoClip: EchoClipConfig = {
  image: { depths: [1, 1, 1, 1], widths: [8, 12, 16, 24], size: 224 },
  text: { layers: 1, width: 8, heads: 2, length: 8, vocabulary: 20 },
  dimensions: 16,
}

const normal = (random: Prng): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())

/** A random checkpoint by seed: weights of about unit gain, norms near 1. */
export function randomParameters(config: EchoClipConfig, seed: number): Parameters {
  const random = makePrng(seed)
  const tensors = new Map<string, StoredTensor>()
  for (const [name, shape] of echoClipShapes(config)) {
    const fanIn = Math.max(1, elementCount(shape.slice(1)))
    const isGain = shape.length === 1 && (name.endsWith('weight') || name.endsWith('gamma'))
    const values = Float32Array.from({ length: elementCount(shape) }, () =>
      isGain ? 1 + 0.2 * normal(random) : normal(random) * (shape.length === 1 ? 0.1 : fanIn ** -0.5),
    )
    tensors.set(name, { name, type: 'float32', shape, load: async () => values })
  }
  return {
    get(name) {
      const found = tensors.get(name)
      if (!found) throw new Error(`no parameter ${name}`)
      return found
    },
  }
}

const task = { views: ['A4C'], unit: '' }

/** A whole pack that reads and draws heat maps, of random weights: its answers mean nothing, its geometry and arithmetic are EchoCLIP's. `int8`: by the weights of which seed it brings an int8 graph. */
export async function writeRandomClipPack(folder: string, seed = 5, int8: number | null = null): Promise<void> {
  const { dimensions } = narrowEchoClip
  const parameters = randomParameters(narrowEchoClip, seed)
  await writeOnnx(echoClipImageGraph(narrowEchoClip, parameters), path.join(folder, 'image.onnx'))
  if (int8 !== null)
    await writeOnnx(
      echoClipImageGraph(narrowEchoClip, randomParameters(narrowEchoClip, int8), 'int8'),
      path.join(folder, 'image.int8.onnx'),
    )
  const heatMap = await writeHeatMapHead(parameters, folder)
  const random = makePrng(seed + 1)
  const groups = {
    present: [null, null],
    absent: [null],
    size: [1, 2, 2],
    values: Array.from({ length: 101 }, (_, n) => n),
  }
  let row = 0
  const index = {
    dimensions,
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, values]) => [
        name,
        values.map((value) => ({ text: `${name} ${value ?? ''}`, row: row++, value })),
      ]),
    ),
  }
  const prompts = Array.from({ length: row }, () =>
    unit(Float32Array.from({ length: dimensions }, () => normal(random))),
  )
  writeFileSync(path.join(folder, 'prompts.json'), JSON.stringify(index))
  writeFileSync(path.join(folder, 'prompts.f32'), Buffer.concat(prompts.map(({ buffer }) => Buffer.from(buffer))))
  const files = [
    'image.onnx',
    ...(int8 === null ? [] : ['image.int8.onnx']),
    heatMapFile(heatMap),
    'prompts.json',
    'prompts.f32',
  ].map((name) => {
    const bytes = readFileSync(path.join(folder, name))
    return { path: name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
  const manifest = {
    format: 'longaxis-pack-1',
    id: 'random-clip',
    version: '0.0.1',
    name: 'Random CLIP',
    licence: 'MIT',
    trainingData: 'none: random numbers',
    intendedUse: 'Tests only. Not a medical device.',
    embedding: { dimensions },
    image: {
      file: 'image.onnx',
      input: 'image',
      outputs: { embedding: 'embedding', view: null, features: null, map: 'map' },
      int8: int8 === null ? null : { file: 'image.int8.onnx' },
    },
    text: null,
    heatMap,
    input: echoClipInput,
    sampling: { frames: 8, minimumFrames: 4, span: 'first', stride: 3 },
    pooling: { kind: 'mean' },
    prompts: { index: 'prompts.json', embeddings: 'prompts.f32' },
    tasks: [
      {
        ...task,
        kind: 'binary',
        code: 'pacemaker',
        name: 'Pacemaker lead',
        positive: 'present',
        negative: 'absent',
        calibration: null,
        likelyAt: null,
        unlikelyAt: null,
      },
      {
        ...task,
        kind: 'graded',
        code: 'lvSize',
        name: 'LV size',
        prompts: 'size',
        grades: [
          { label: 'small', value: 1 },
          { label: 'large', value: 2 },
        ],
      },
      {
        ...task,
        kind: 'regression',
        code: 'LVEF',
        name: 'LVEF',
        unit: '%',
        prompts: 'values',
        score: { variant: 'frameMedianMean', topFraction: 0.2 },
        interval: null,
        range: [0, 100],
      },
    ],
    view: { asLabelled: true },
    gate: { colour: { value: 1, source: 'none: a test' } },
    reidentification: null,
    heldOut: null,
    files,
  }
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest))
}

const heatMapFile = (heatMap: NonNullable<PackManifest['heatMap']>): string => ('head' in heatMap ? heatMap.head : '')
