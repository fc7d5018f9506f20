import { elementCount } from '../checkpoint'

/** A constant of the graph. Loaded when the graph is written, one at a time. */
export interface Weight {
  readonly name: string
  readonly type: 'float32' | 'int64' | 'int8'
  readonly shape: readonly number[]
  load(): Promise<Float32Array | BigInt64Array | Int8Array>
}

export type Attribute = { readonly int: number } | { readonly ints: readonly number[] } | { readonly float: number }

export interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** A name stands for a length that the caller chooses. */
export interface Port {
  readonly name: string
  readonly type: 'float32' | 'int64'
  readonly shape: readonly (number | string)[]
}

export interface Graph {
  readonly name: string
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly nodes: readonly Node[]
  readonly weights: readonly Weight[]
}

/** Values flow through graphs by name. */
export type Value = string

/** Collects nodes and weights; each method appends what it says and gives the value's name. */
export interface GraphBuilder {
  input(port: Port): Value
  /** Makes a value an output under the port's name. */
  output(value: Value, port: Port): void
  weight(weight: Weight): Value
  floats(shape: readonly number[], values: readonly number[]): Value
  integers(values: readonly number[], shape?: readonly number[]): Value
  node(op: string, inputs: readonly Value[], attributes?: Readonly<Record<string, Attribute>>): Value
  /** x as bytes over its own range: the bytes, their scale, their zero point. */
  quantized(x: Value): readonly [bytes: Value, scale: Value, zeroPoint: Value]
  finish(): Graph
}

export function graphBuilder(name: string): GraphBuilder {
  const inputs: Port[] = []
  const outputs: Port[] = []
  const nodes: Node[] = []
  const weights = new Map<string, Weight>()
  let nodeCount = 0
  const weight = (added: Weight): Value => {
    if (!weights.has(added.name)) weights.set(added.name, added)
    return added.name
  }
  const node = (
    op: string,
    from: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = `${op}_${nodeCount++}`,
  ): Value => {
    nodes.push({ op, inputs: from, outputs: [output], attributes })
    return output
  }
  return {
    input(port) {
      inputs.push(port)
      return port.name
    },
    output(value, port) {
      node('Identity', [value], {}, port.name)
      outputs.push(port)
    },
    weight,
    floats: (shape, values) => {
      if (values.length !== elementCount(shape))
        throw new Error(`${values.length} numbers for the shape [${shape.join(', ')}]`)
      return weight({
        name: `constant_${nodeCount++}`,
        type: 'float32',
        shape,
        load: async () => Float32Array.from(values),
      })
    },
    integers: (values, shape = [values.length]) =>
      weight({
        name: `constant_${nodeCount++}`,
        type: 'int64',
        shape,
        load: async () => BigInt64Array.from(values, BigInt),
      }),
    node: (op, from, attributes) => node(op, from, attributes),
    quantized(x) {
      const outputs = [`bytes_${nodeCount}`, `scale_${nodeCount}`, `zero_${nodeCount++}`] as const
      nodes.push({ op: 'DynamicQuantizeLinear', inputs: [x], outputs, attributes: {} })
      return outputs
    },
    finish: () => ({ name, inputs, outputs, nodes, weights: [...weights.values()] }),
  }
}
