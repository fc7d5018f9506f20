import type { Precision } from '../../../shared/domain/engineBenchmark'
import type { StoredTensor } from '../checkpoint'
import type { GraphBuilder, Value, Weight } from './graph'

/** Parameters by their name in the checkpoint; a missing one is a bug here, since shapes are checked before building. */
export interface Parameters {
  get(name: string): StoredTensor
}

const asStored = (tensor: StoredTensor, shape = tensor.shape): Weight => ({
  name: tensor.name,
  type: 'float32',
  shape,
  load: () => tensor.load(),
})

/** [out, in] stored, [in, out] in the graph, so that a row vector is multiplied from the left without a transposition at run time. Rows may be scaled first. */
function transposed(tensor: StoredTensor, scale: StoredTensor | null = null): Weight {
  const [rows = 0, columns = 0] = tensor.shape
  return {
    name: `${tensor.name}.transposed`,
    type: 'float32',
    shape: [columns, rows],
    async load() {
      const stored = await tensor.load()
      const factors = await scale?.load()
      const values = new Float32Array(stored.length)
      for (let row = 0; row < rows; row++) {
        const factor = factors?.[row] ?? 1
        for (let column = 0; column < columns; column++)
          values[column * rows + row] = factor * (stored[row * columns + column] ?? 0)
      }
      return values
    },
  }
}

/** One scale a column, so that its largest weight becomes 127. The whole matrix is loaded twice, once for each of the two constants. */
function quantizedWeights(matrix: Weight): { readonly bytes: Weight; readonly scales: Weight } {
  const [rows = 0, columns = 0] = matrix.shape
  const scalesOf = (values: Float32Array): Float32Array => {
    const scales = new Float32Array(columns)
    for (let at = 0; at < values.length; at++)
      scales[at % columns] = Math.max(scales[at % columns] ?? 0, Math.abs(values[at] ?? 0) / 127)
    return scales.map((scale) => scale || 1)
  }
  const load = async (): Promise<Float32Array> => (await matrix.load()) as Float32Array
  return {
    bytes: {
      name: `${matrix.name}.int8`,
      type: 'int8',
      shape: [rows, columns],
      async load() {
        const values = await load()
        const scales = scalesOf(values)
        return Int8Array.from(values, (value, at) => Math.round(value / (scales[at % columns] ?? 1)))
      },
    },
    scales: {
      name: `${matrix.name}.scales`,
      type: 'float32',
      shape: [columns],
      load: async () => scalesOf(await load()),
    },
  }
}

function scaled(tensor: StoredTensor, scale: StoredTensor): Weight {
  return {
    name: `${tensor.name}.scaled`,
    type: 'float32',
    shape: tensor.shape,
    async load() {
      const [values, factors] = [await tensor.load(), await scale.load()]
      return values.map((value, i) => value * (factors[i] ?? 1))
    },
  }
}

/** The layers of these models, each from parameters of one name prefix. Tensors are N × C × H × W in convolutions, … × C elsewhere. `int8`: matrix products over bytes, weights scaled by column, what flows in by its own range at run time. */
export function layers(graph: GraphBuilder, parameters: Parameters, precision: Precision = 'float32') {
  const stored = (name: string): Value => graph.weight(asStored(parameters.get(name)))

  const convolution = (
    x: Value,
    name: string,
    {
      stride = 1,
      padding = 0,
      groups = 1,
    }: { readonly stride?: number; readonly padding?: number; readonly groups?: number } = {},
  ): Value => {
    const [, , height = 1, width = 1] = parameters.get(`${name}.weight`).shape
    return graph.node('Conv', [x, stored(`${name}.weight`), stored(`${name}.bias`)], {
      kernel_shape: { ints: [height, width] },
      strides: { ints: [stride, stride] },
      pads: { ints: [padding, padding, padding, padding] },
      group: { int: groups },
    })
  }

  /** Over the last axis. */
  const layerNorm = (x: Value, name: string, epsilon: number): Value =>
    graph.node('LayerNormalization', [x, stored(`${name}.weight`), stored(`${name}.bias`)], {
      axis: { int: -1 },
      epsilon: { float: epsilon },
    })

  const toChannelsLast = (x: Value): Value => graph.node('Transpose', [x], { perm: { ints: [0, 2, 3, 1] } })
  const toChannelsFirst = (x: Value): Value => graph.node('Transpose', [x], { perm: { ints: [0, 3, 1, 2] } })

  const multiplied = (x: Value, matrix: Weight): Value => {
    if (precision === 'float32') return graph.node('MatMul', [x, graph.weight(matrix)])
    const { bytes, scales } = quantizedWeights(matrix)
    const [quantized, scale, zeroPoint] = graph.quantized(x)
    const sums = graph.node('MatMulInteger', [quantized, graph.weight(bytes), zeroPoint])
    return graph.node('Mul', [
      graph.node('Cast', [sums], { to: { int: 1 } }),
      graph.node('Mul', [scale, graph.weight(scales)]),
    ])
  }

  /** x · Wᵀ + b, W and b by the names given; rows scaled by `scale` where one is given (a layer scale folded in). */
  const affine = (
    x: Value,
    weight: StoredTensor,
    bias: StoredTensor | null,
    scale: StoredTensor | null = null,
  ): Value => {
    const product = multiplied(x, transposed(weight, scale))
    return bias ? graph.node('Add', [product, graph.weight(scale ? scaled(bias, scale) : asStored(bias))]) : product
  }
  const linear = (x: Value, name: string, scale: StoredTensor | null = null): Value =>
    affine(x, parameters.get(`${name}.weight`), parameters.get(`${name}.bias`), scale)

  /** 0.5 x (1 + erf(x / √2)), which ONNX Runtime fuses into one kernel on every provider. */
  const gelu = (x: Value): Value => {
    const inner = graph.node('Add', [
      graph.node('Erf', [graph.node('Div', [x, graph.floats([], [Math.SQRT2])])]),
      graph.floats([], [1]),
    ])
    return graph.node('Mul', [graph.node('Mul', [x, inner]), graph.floats([], [0.5])])
  }

  /** Rows of unit length. */
  const unitLength = (x: Value): Value =>
    graph.node('Div', [x, graph.node('ReduceL2', [x], { axes: { ints: [-1] }, keepdims: { int: 1 } })])

  /** Multi-head self-attention of N × length × width; `mask` is added to the scores. PyTorch's packed in_proj (query, key, value one after another). */
  function attention(
    x: Value,
    name: string,
    { heads, length, mask }: { readonly heads: number; readonly length: number; readonly mask: Value | null },
  ): Value {
    const out = parameters.get(`${name}.out_proj.weight`)
    const width = out.shape[0] ?? 0
    const packed = affine(x, parameters.get(`${name}.in_proj_weight`), parameters.get(`${name}.in_proj_bias`))
    const split = graph.node('Reshape', [packed, graph.integers([0, length, 3, heads, width / heads])])
    const part = (which: number, perm: readonly number[]): Value =>
      graph.node('Transpose', [graph.node('Gather', [split, graph.integers([which], [])], { axis: { int: 2 } })], {
        perm: { ints: perm },
      })
    const query = graph.node('Mul', [part(0, [0, 2, 1, 3]), graph.floats([], [Math.sqrt(heads / width)])])
    const scores = graph.node('MatMul', [query, part(1, [0, 2, 3, 1])])
    const weights = graph.node('Softmax', [mask ? graph.node('Add', [scores, mask]) : scores], { axis: { int: -1 } })
    const mixed = graph.node('Transpose', [graph.node('MatMul', [weights, part(2, [0, 2, 1, 3])])], {
      perm: { ints: [0, 2, 1, 3] },
    })
    return linear(graph.node('Reshape', [mixed, graph.integers([0, length, width])]), `${name}.out_proj`)
  }

  return {
    stored,
    convolution,
    layerNorm,
    toChannelsLast,
    toChannelsFirst,
    affine,
    linear,
    gelu,
    unitLength,
    attention,
    add: (a: Value, b: Value): Value => graph.node('Add', [a, b]),
  }
}
export type Layers = ReturnType<typeof layers>
