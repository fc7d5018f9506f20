import { convNeXtMap } from '../../main/modelImport/convNeXt'
import { convNeXtOf, echoClipShapes, publishedEchoClip } from '../../main/modelImport/echoClip'
import { graphBuilder, type Graph } from '../../main/modelImport/onnx/graph'
import { layers, type Parameters } from '../../main/modelImport/onnx/layers'
import type { Precision } from '../../shared/domain/engineBenchmark'

const elements = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** Parameters of EchoCLIP's published shapes with random values, each the same at every loading; the variance of what flows through is kept. */
export function randomParameters(config = publishedEchoClip): Parameters {
  const shapes = echoClipShapes(config)
  return {
    get(name) {
      const shape = shapes.get(name) ?? []
      const inputs = shape.length > 1 ? elements(shape.slice(1)) : 0
      const valueOf = (random: number): number =>
        inputs > 0
          ? random * Math.sqrt(3 / inputs)
          : name.endsWith('.gamma')
            ? 0.1 * (1 + random)
            : name.includes('norm') && name.endsWith('weight')
              ? 1 + 0.1 * random
              : 0.1 * random
      return {
        name,
        type: 'float32',
        shape,
        async load() {
          let state = [...name].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7)
          const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1
          return Float32Array.from({ length: elements(shape) }, () => valueOf(next()))
        },
      }
    },
  }
}

/** The full-size tower behind the shipped pack's ports: frames of 128 × 96 are padded to 224 × 224 × 3, parts of the pooled map stand for its outputs. */
export function towerBehindPhantomPorts(precision: Precision = 'float32'): Graph {
  const graph = graphBuilder('tower')
  const parameters = randomParameters()
  const pixels = graph.input({ name: 'pixels', type: 'float32', shape: ['batch', 1, 96, 128] })
  const padded = graph.node('Pad', [pixels, graph.integers([0, 0, 64, 48, 0, 0, 64, 48])])
  const map = convNeXtMap(
    layers(graph, parameters, precision),
    parameters,
    convNeXtOf(publishedEchoClip),
    graph.node('Concat', [padded, padded, padded], { axis: { int: 1 } }),
  )
  const pooled = graph.node('Flatten', [graph.node('GlobalAveragePool', [map])], { axis: { int: 1 } })
  for (const [name, from, width] of [
    ['embedding', 0, 256],
    ['view', 256, 5],
    ['features', 261, 160],
  ] as const)
    graph.output(
      graph.node('Slice', [pooled, graph.integers([from]), graph.integers([from + width]), graph.integers([1])]),
      { name, type: 'float32', shape: ['batch', width] },
    )
  return graph.finish()
}
