import type { Layers, Parameters } from './onnx/layers'
import type { Value } from './onnx/graph'

/** ConvNeXt (Liu et al., CVPR 2022), by the names timm and torchvision give its parameters. */
export interface ConvNeXt {
  readonly depths: readonly number[]
  readonly widths: readonly number[]
  readonly names: {
    readonly stem: { readonly convolution: string; readonly norm: string }
    downsample(stage: number): { readonly norm: string; readonly convolution: string }
    block(
      stage: number,
      block: number,
    ): {
      readonly depthwise: string
      readonly norm: string
      readonly expand: string
      readonly contract: string
      readonly layerScale: string
    }
  }
  /** Of the layer-scale parameter: [C] in timm, [C, 1, 1] in torchvision. */
  layerScaleShape(width: number): readonly number[]
}

const EPSILON = 1e-6
const EXPANSION = 4
const KERNEL = 7

export function convNeXtShapes({ depths, widths, names, layerScaleShape }: ConvNeXt): [string, readonly number[]][] {
  const affine = (name: string, weight: readonly number[]): [string, readonly number[]][] => [
    [`${name}.weight`, weight],
    [`${name}.bias`, [weight[0] ?? 0]],
  ]
  const shapes = [
    ...affine(names.stem.convolution, [widths[0] ?? 0, 3, 4, 4]),
    ...affine(names.stem.norm, [widths[0] ?? 0]),
  ]
  for (const [stage, depth] of depths.entries()) {
    const [width, before] = [widths[stage] ?? 0, widths[stage - 1]]
    if (before !== undefined)
      shapes.push(
        ...affine(names.downsample(stage).norm, [before]),
        ...affine(names.downsample(stage).convolution, [width, before, 2, 2]),
      )
    for (let block = 0; block < depth; block++) {
      const own = names.block(stage, block)
      shapes.push(
        [own.layerScale, layerScaleShape(width)],
        ...affine(own.depthwise, [width, 1, KERNEL, KERNEL]),
        ...affine(own.norm, [width]),
      )
      shapes.push(
        ...affine(own.expand, [EXPANSION * width, width]),
        ...affine(own.contract, [width, EXPANSION * width]),
      )
    }
  }
  return shapes
}

/** Images N × 3 × H × W to the last stage's map, N × C × H/32 × W/32, before pooling. Layer scale is folded into the block's last matrix. */
export function convNeXtMap(
  build: Layers,
  parameters: Parameters,
  { depths, widths, names }: ConvNeXt,
  image: Value,
): Value {
  const normFirst = (x: Value, name: string): Value =>
    build.toChannelsFirst(build.layerNorm(build.toChannelsLast(x), name, EPSILON))
  let x = normFirst(build.convolution(image, names.stem.convolution, { stride: 4 }), names.stem.norm)
  for (const [stage, depth] of depths.entries()) {
    if (stage > 0)
      x = build.convolution(normFirst(x, names.downsample(stage).norm), names.downsample(stage).convolution, {
        stride: 2,
      })
    for (let block = 0; block < depth; block++) {
      const own = names.block(stage, block)
      const mixed = build.layerNorm(
        build.toChannelsLast(
          build.convolution(x, own.depthwise, { padding: (KERNEL - 1) / 2, groups: widths[stage] ?? 1 }),
        ),
        own.norm,
        EPSILON,
      )
      const out = build.linear(
        build.gelu(build.linear(mixed, own.expand)),
        own.contract,
        parameters.get(own.layerScale),
      )
      x = build.add(x, build.toChannelsFirst(out))
    }
  }
  return x
}
