import type { Precision } from '../../shared/domain/engineBenchmark'
import type { Result } from '../../shared/result'
import { ok } from '../../shared/result'
import type { InputSpec } from '../../shared/vision/manifest'
import type { Checkpoint } from './checkpoint'
import { convNeXtMap, convNeXtShapes, type ConvNeXt } from './convNeXt'
import { graphBuilder, type Graph, type Value } from './onnx/graph'
import { layers, type Parameters } from './onnx/layers'
import { checkShapes, type Shapes } from './shapes'

/** EchoCLIP and EchoCLIP-R (Christensen et al., Nat Med 2024;30:1481): open_clip's convnext_base with a CLIP text tower. */
export interface EchoClipConfig {
  readonly image: { readonly depths: readonly number[]; readonly widths: readonly number[]; readonly size: number }
  readonly text: {
    readonly layers: number
    readonly width: number
    readonly heads: number
    readonly length: number
    readonly vocabulary: number
  }
  readonly dimensions: number
}

/** The published model; the vocabulary is EchoCLIP's. 493 tensors, 151,518,849 parameters. */
export const publishedEchoClip: EchoClipConfig = {
  image: { depths: [3, 3, 27, 3], widths: [128, 256, 512, 1024], size: 224 },
  text: { layers: 12, width: 512, heads: 8, length: 77, vocabulary: 49_408 },
  dimensions: 512,
}

const trunk = 'visual.trunk'
/** The head between the trunk's map and the embedding. */
export const headNames = {
  normWeight: `${trunk}.head.norm.weight`,
  normBias: `${trunk}.head.norm.bias`,
  projection: 'visual.head.proj.weight',
} as const
export const HEAD_NORM_EPSILON = 1e-6

export const convNeXtOf = ({ image }: EchoClipConfig): ConvNeXt => ({
  ...image,
  layerScaleShape: (width) => [width],
  names: {
    stem: { convolution: `${trunk}.stem.0`, norm: `${trunk}.stem.1` },
    downsample: (stage) => ({
      norm: `${trunk}.stages.${stage}.downsample.0`,
      convolution: `${trunk}.stages.${stage}.downsample.1`,
    }),
    block: (stage, block) => {
      const own = `${trunk}.stages.${stage}.blocks.${block}`
      return {
        depthwise: `${own}.conv_dw`,
        norm: `${own}.norm`,
        expand: `${own}.mlp.fc1`,
        contract: `${own}.mlp.fc2`,
        layerScale: `${own}.gamma`,
      }
    },
  },
})

export function echoClipShapes(config: EchoClipConfig): Shapes {
  const { text, dimensions } = config
  const last = config.image.widths.at(-1) ?? 0
  const norm = (name: string, width: number): [string, readonly number[]][] =>
    [`${name}.weight`, `${name}.bias`].map((parameter) => [parameter, [width]])
  const block = (i: number): [string, readonly number[]][] => {
    const own = `transformer.resblocks.${i}`
    return [
      ...norm(`${own}.ln_1`, text.width),
      [`${own}.attn.in_proj_weight`, [3 * text.width, text.width]],
      [`${own}.attn.in_proj_bias`, [3 * text.width]],
      [`${own}.attn.out_proj.weight`, [text.width, text.width]],
      [`${own}.attn.out_proj.bias`, [text.width]],
      ...norm(`${own}.ln_2`, text.width),
      [`${own}.mlp.c_fc.weight`, [4 * text.width, text.width]],
      [`${own}.mlp.c_fc.bias`, [4 * text.width]],
      [`${own}.mlp.c_proj.weight`, [text.width, 4 * text.width]],
      [`${own}.mlp.c_proj.bias`, [text.width]],
    ]
  }
  return new Map<string, readonly number[]>([
    ...convNeXtShapes(convNeXtOf(config)),
    ...norm(`${trunk}.head.norm`, last),
    ['visual.head.proj.weight', [dimensions, last]],
    ['positional_embedding', [text.length, text.width]],
    ['text_projection', [text.width, dimensions]],
    ['logit_scale', []],
    ['token_embedding.weight', [text.vocabulary, text.width]],
    ...norm('ln_final', text.width),
    ...Array.from({ length: text.layers }, (_, i) => block(i)).flat(),
  ])
}

/** The vocabulary is the checkpoint's own (EchoCLIP-R's differs); all else must be the architecture's. */
export function checkEchoClip(
  checkpoint: Checkpoint,
  architecture = publishedEchoClip,
): Result<{ readonly config: EchoClipConfig; readonly parameters: Parameters }> {
  const vocabulary = checkpoint.tensors.get('token_embedding.weight')?.shape[0] ?? architecture.text.vocabulary
  const config = { ...architecture, text: { ...architecture.text, vocabulary } }
  const checked = checkShapes(checkpoint, echoClipShapes(config), 'EchoCLIP')
  return checked.ok ? ok({ config, parameters: checked.value }) : checked
}

/**
 * Frames N × 3 × size × size, normalised, to `embedding` N × dimensions of unit length and `map`, N × C × size/32 × size/32 before pooling.
 * The trunk's norm comes after the pool (timm's ConvNeXt head).
 */
export function echoClipImageGraph(
  config: EchoClipConfig,
  parameters: Parameters,
  precision: Precision = 'float32',
): Graph {
  const graph = graphBuilder('echoclip-image')
  const build = layers(graph, parameters, precision)
  const { size, widths } = config.image
  const image = graph.input({ name: 'image', type: 'float32', shape: ['frames', 3, size, size] })
  const map = convNeXtMap(build, parameters, convNeXtOf(config), image)
  const pooled = graph.node('Flatten', [graph.node('GlobalAveragePool', [map])], { axis: { int: 1 } })
  const projected = build.affine(
    build.layerNorm(pooled, `${trunk}.head.norm`, HEAD_NORM_EPSILON),
    parameters.get(headNames.projection),
    null,
  )
  graph.output(build.unitLength(projected), {
    name: 'embedding',
    type: 'float32',
    shape: ['frames', config.dimensions],
  })
  graph.output(map, { name: 'map', type: 'float32', shape: ['frames', widths.at(-1) ?? 0, size / 32, size / 32] })
  return graph.finish()
}

/** Token ids N × length (0 after the end) to `embedding`, N × dimensions of unit length: the state at the highest id, which ends a text. */
export function echoClipTextGraph({ text, dimensions }: EchoClipConfig, parameters: Parameters): Graph {
  const graph = graphBuilder('echoclip-text')
  const build = layers(graph, parameters)
  const { length, width, heads } = text
  const ids = graph.input({ name: 'tokens', type: 'int64', shape: ['texts', length] })
  const causal = graph.floats(
    [length, length],
    Array.from({ length: length * length }, (_, i) => (i % length > Math.floor(i / length) ? -Infinity : 0)),
  )
  let x: Value = build.add(
    graph.node('Gather', [build.stored('token_embedding.weight'), ids], { axis: { int: 0 } }),
    build.stored('positional_embedding'),
  )
  for (let i = 0; i < text.layers; i++) {
    const own = `transformer.resblocks.${i}`
    x = build.add(
      x,
      build.attention(build.layerNorm(x, `${own}.ln_1`, 1e-5), `${own}.attn`, { heads, length, mask: causal }),
    )
    x = build.add(
      x,
      build.linear(
        build.gelu(build.linear(build.layerNorm(x, `${own}.ln_2`, 1e-5), `${own}.mlp.c_fc`)),
        `${own}.mlp.c_proj`,
      ),
    )
  }
  const end = graph.node('ArgMax', [ids], { axis: { int: 1 }, keepdims: { int: 1 } })
  // N × length × width at N × 1 positions: GatherND over pairs would need the batch index, one-hot rows do without.
  const picked = graph.node(
    'Cast',
    [
      graph.node('Equal', [
        graph.integers(
          Array.from({ length }, (_, i) => i),
          [1, length],
        ),
        end,
      ]),
    ],
    { to: { int: 1 } },
  )
  const row = graph.node('Reshape', [
    graph.node('MatMul', [
      graph.node('Unsqueeze', [picked, graph.integers([1])]),
      build.layerNorm(x, 'ln_final', 1e-5),
    ]),
    graph.integers([0, width]),
  ])
  const projected = graph.node('MatMul', [row, build.stored('text_projection')])
  graph.output(build.unitLength(projected), { name: 'embedding', type: 'float32', shape: ['texts', dimensions] })
  return graph.finish()
}

/** The published preprocessing: centre crop, a tenth off each side, cubic without antialias, CLIP's mean and deviation (../shared/reference/echoclip.md, 1). */
export const echoClipInput: InputSpec = {
  width: 224,
  height: 224,
  channels: 3,
  fit: 'cover',
  trimFraction: 0.1,
  kernel: 'cubic',
  mean: [0.48145466, 0.4578275, 0.40821073],
  standardDeviation: [0.26862954, 0.26130258, 0.27577711],
  mask: 'sector',
  colourOrder: 'bgr',
}
