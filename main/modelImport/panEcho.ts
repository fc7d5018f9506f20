import { ok, type Result } from '../../shared/result'
import type { Checkpoint } from './checkpoint'
import { convNeXtMap, convNeXtShapes, type ConvNeXt } from './convNeXt'
import { graphBuilder, type Graph } from './onnx/graph'
import { layers, type Parameters } from './onnx/layers'
import { checkShapes } from './shapes'

/** PanEcho (Holste et al., JAMA 2025): torchvision's ConvNeXt-Tiny a frame, a transformer over 16 frames, one linear head a task. */
export interface PanEchoConfig {
  readonly image: { readonly depths: readonly number[]; readonly widths: readonly number[]; readonly size: number }
  readonly clip: { readonly layers: number; readonly heads: number; readonly length: number }
}

export const publishedPanEcho: PanEchoConfig = {
  image: { depths: [3, 3, 9, 3], widths: [96, 192, 384, 768], size: 224 },
  clip: { layers: 4, heads: 8, length: 16 },
}

const encoder = 'encoder.encoder.model'
const convNeXtOf = ({ image }: PanEchoConfig): ConvNeXt => ({
  ...image,
  layerScaleShape: (width) => [width, 1, 1],
  names: {
    stem: { convolution: `${encoder}.features.0.0`, norm: `${encoder}.features.0.1` },
    downsample: (stage) => ({
      norm: `${encoder}.features.${2 * stage}.0`,
      convolution: `${encoder}.features.${2 * stage}.1`,
    }),
    block: (stage, block) => {
      const own = `${encoder}.features.${2 * stage + 1}.${block}`
      return {
        depthwise: `${own}.block.0`,
        norm: `${own}.block.2`,
        expand: `${own}.block.3`,
        contract: `${own}.block.5`,
        layerScale: `${own}.layer_scale`,
      }
    },
  },
})

export interface PanEchoHead {
  readonly task: string
  readonly outputs: number
}

/** The tasks are the checkpoint's own: every `<task>_head.1`, in its order. */
function headsOf(checkpoint: Checkpoint): readonly PanEchoHead[] {
  return [...checkpoint.tensors.values()].flatMap(({ name, shape }) =>
    name.endsWith('_head.1.weight') ? [{ task: name.slice(0, -'_head.1.weight'.length), outputs: shape[0] ?? 0 }] : [],
  )
}

export function panEchoShapes(
  config: PanEchoConfig,
  heads: readonly PanEchoHead[],
): ReadonlyMap<string, readonly number[]> {
  const width = config.image.widths.at(-1) ?? 0
  const affine = (name: string, outputs: number): [string, readonly number[]][] => [
    [`${name}.weight`, [outputs, width]],
    [`${name}.bias`, [outputs]],
  ]
  const norm = (name: string): [string, readonly number[]][] =>
    [`${name}.weight`, `${name}.bias`].map((parameter) => [parameter, [width]])
  const layer = (i: number): [string, readonly number[]][] => {
    const own = `encoder.transformer.layers.${i}`
    return [
      [`${own}.self_attn.in_proj_weight`, [3 * width, width]],
      [`${own}.self_attn.in_proj_bias`, [3 * width]],
      ...affine(`${own}.self_attn.out_proj`, width),
      ...affine(`${own}.linear1`, width),
      ...affine(`${own}.linear2`, width),
      ...norm(`${own}.norm1`),
      ...norm(`${own}.norm2`),
    ]
  }
  return new Map([
    ...convNeXtShapes(convNeXtOf(config)),
    ...norm(`${encoder}.classifier.0`),
    ...Array.from({ length: config.clip.layers }, (_, i) => layer(i)).flat(),
    ['encoder.time_encoder.pe', [1, config.clip.length, width]] as [string, readonly number[]],
    ...heads.flatMap(({ task, outputs }) => affine(`${task}_head.1`, outputs)),
  ])
}

export function checkPanEcho(
  checkpoint: Checkpoint,
  config = publishedPanEcho,
): Result<{ readonly config: PanEchoConfig; readonly heads: readonly PanEchoHead[]; readonly parameters: Parameters }> {
  const heads = headsOf(checkpoint)
  const checked = checkShapes(checkpoint, panEchoShapes(config, heads), 'PanEcho')
  return checked.ok ? ok({ config, heads, parameters: checked.value }) : checked
}

/** Frames N × 3 × size × size, normalised, to `features` N × C (after pooling and norm) and `map` N × C × size/32 × size/32. */
export function panEchoImageGraph(config: PanEchoConfig, parameters: Parameters): Graph {
  const graph = graphBuilder('panecho-image')
  const build = layers(graph, parameters)
  const { size, widths } = config.image
  const width = widths.at(-1) ?? 0
  const image = graph.input({ name: 'image', type: 'float32', shape: ['frames', 3, size, size] })
  const map = convNeXtMap(build, parameters, convNeXtOf(config), image)
  const pooled = graph.node('Flatten', [graph.node('GlobalAveragePool', [map])], { axis: { int: 1 } })
  graph.output(build.layerNorm(pooled, `${encoder}.classifier.0`, 1e-6), {
    name: 'features',
    type: 'float32',
    shape: ['frames', width],
  })
  graph.output(map, { name: 'map', type: 'float32', shape: ['frames', width, size / 32, size / 32] })
  return graph.finish()
}

/** `features` N × length × C to one output a task, N × its outputs, as the heads give them (logits, or the measurement in the task's unit). */
export function panEchoClipGraph(
  { image, clip }: PanEchoConfig,
  heads: readonly PanEchoHead[],
  parameters: Parameters,
): Graph {
  const graph = graphBuilder('panecho-clip')
  const build = layers(graph, parameters)
  const width = image.widths.at(-1) ?? 0
  const features = graph.input({ name: 'features', type: 'float32', shape: ['clips', clip.length, width] })
  let x = build.add(features, build.stored('encoder.time_encoder.pe'))
  for (let i = 0; i < clip.layers; i++) {
    const own = `encoder.transformer.layers.${i}`
    x = build.layerNorm(
      build.add(x, build.attention(x, `${own}.self_attn`, { heads: clip.heads, length: clip.length, mask: null })),
      `${own}.norm1`,
      1e-5,
    )
    x = build.layerNorm(
      build.add(x, build.linear(graph.node('Relu', [build.linear(x, `${own}.linear1`)]), `${own}.linear2`)),
      `${own}.norm2`,
      1e-5,
    )
  }
  const pooled = graph.node('ReduceMean', [x], { axes: { ints: [1] }, keepdims: { int: 0 } })
  for (const { task, outputs } of heads)
    graph.output(build.linear(pooled, `${task}_head.1`), { name: task, type: 'float32', shape: ['clips', outputs] })
  return graph.finish()
}
